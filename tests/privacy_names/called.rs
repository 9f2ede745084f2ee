//! Schools, clubs, firms, houses and people that are called by everyday words, in text without capitals: what stands
//! around such a word tells that it is a name.

use super::cases::goes;

#[test]
fn what_a_cue_without_an_article_has_behind_it_is_a_name() {
    goes(&[
        ("wij gingen naar stichting wortels", &["stichting wortels"]),
        (
            "onderzoek bij praktijk leeslicht vorig jaar",
            &["praktijk leeslicht"],
        ),
    ]);
}

#[test]
fn a_name_that_is_a_word_goes_by_what_belongs_to_it() {
    goes(&[
        ("roos haar verjaardag was leuk", &["roos"]),
        ("Zijn achternaam is de Beer.", &["de Beer"]),
        (
            "Mijn zoon igor wisniewski gaat naar de taalklas.",
            &["igor wisniewski"],
        ),
    ]);
}

#[test]
fn organisations_are_called_by_words_too() {
    goes(&[
        (
            "mn bijbaan is bij bakker nijhof en dat is leuk",
            &["bakker nijhof"],
        ),
        (
            "hij werkt nu bij lasbedrijf hulshof in de hal",
            &["lasbedrijf hulshof"],
        ),
        ("ik voetbal bij ph almelo en hij niet", &["ph almelo"]),
        ("zij werkt bij van heek in de textiel", &["van heek"]),
        (
            "Ons gezin kreeg hulp bij het Prinses Beatrix.",
            &["het Prinses Beatrix"],
        ),
        (
            "toen lag hij in het em es tee en wij wachtten",
            &["em es tee"],
        ),
    ]);
}

#[test]
fn where_somebody_lives_goes_without_the_ending_of_a_street() {
    goes(&[
        ("ik woonde op de riet 44 en dat was fijn", &["de riet 44"]),
        (
            "Later zaten wij op Wooldrik 7, dus dichtbij.",
            &["Wooldrik 7"],
        ),
        (
            "wij woonden aan de deurningerstraat driehonderd twaalf",
            &["deurningerstraat driehonderd twaalf"],
        ),
    ]);
}

#[test]
fn schools_and_clubs_go_by_what_is_done_there() {
    goes(&[
        ("hij voetbalt bij emosa en dat gaat goed", &["emosa"]),
        (
            "juf hermien van de weier was streng",
            &["hermien", "de weier"],
        ),
        (
            "De school (De Opstap te Borne) belde.",
            &["De Opstap", "Borne"],
        ),
        ("Gerben, directeur KC De Horst", &["Gerben", "KC De Horst"]),
        ("Wij kwamen bij IMH De Molen terecht.", &["IMH", "De Molen"]),
    ]);
}

#[test]
fn a_family_of_te_and_a_name_that_is_a_word_go() {
    goes(&[
        (
            "mijn medeleider annemiek te lintelo rook dat",
            &["annemiek te lintelo"],
        ),
        ("wij vroegen annemiek te helpen met de was", &["annemiek"]),
        (
            "mijn kleindochter lieve ja zo heet ze. lieve zegt niks",
            &["lieve", "lieve"],
        ),
    ]);
}

#[test]
fn a_cue_that_nothing_points_at_is_called_by_what_follows() {
    goes(&[
        ("ik zit bij vv de hoop en werk veel", &["vv de hoop"]),
        (
            "ze werkt bij bakker het warme hart",
            &["bakker het warme hart"],
        ),
        ("we zaten bij park de mors", &["park de mors"]),
        (
            "hij speelt bij sportclub de zwaluw",
            &["sportclub de zwaluw"],
        ),
        ("dit is de bakkerij de deur stond open", &[]),
        ("in het park de hond uitlaten", &[]),
    ]);
}

#[test]
fn a_club_is_called_by_a_noun_of_many_where_somebody_plays() {
    goes(&[
        ("zij voetbalt bij de zwaluwen", &["de zwaluwen"]),
        ("zij voetbalt bij de meisjes", &[]),
        ("zij voetbalt bij de jongens", &[]),
    ]);
}

#[test]
fn whoever_is_called_a_certain_or_taken_up_again_is_a_person() {
    goes(&[
        ("er kwam ene bouwhuis langs", &["bouwhuis"]),
        ("en de mentor meneer licht die heeft gebeld", &["licht"]),
        ("aan de ene kant wel", &[]),
        ("met een zekere angst", &[]),
    ]);
}
