//! Each hard phenomenon by name: names that are words, places that are words, text without capitals or marks, names
//! from elsewhere, misspelt places, what is no name though it looks like one.

use vertelpunt::privacy::{
    Kind,
    names::{Level, find, region::Region},
};

/// What goes out of `text`.
fn removed(text: &str) -> Vec<&str> {
    let found = find(text, &Region::default());
    found
        .into_iter()
        .filter(|finding| finding.level == Level::Removed)
        .map(|finding| &text[finding.range])
        .collect()
}

pub(super) fn goes(cases: &[(&str, &[&str])]) {
    for (text, wanted) in cases {
        assert_eq!(removed(text), *wanted, "{text}");
    }
}

#[test]
fn names_that_are_words_go_where_they_are_names() {
    goes(&[
        ("Mijn dochter Roos houdt van een roos.", &["Roos"]),
        ("Wij noemden haar Hoop en ik hoop dat het helpt.", &["Hoop"]),
        ("Onze zoon Storm sliep door de storm heen.", &["Storm"]),
        ("Mijn kleinzoon Mees zag een mees.", &["Mees"]),
        ("Mevrouw Bloem gaf ons een bloem.", &["Bloem"]),
        ("Mijn broer heet Ben en ik ben de oudste.", &["Ben"]),
        ("Juf Wil wil dat wij stil zijn.", &["Wil"]),
        ("Mijn ex Mark woont ver weg.", &["Mark"]),
        ("Meneer Visser was geen visser.", &["Visser"]),
        ("Mijn man heet Bert Bakker en is bakker.", &["Bert Bakker"]),
        (
            "Mijn ex is jeroen de jong en de jongen is zes.",
            &["jeroen de jong"],
        ),
    ]);
}

#[test]
fn places_that_are_words_go_where_they_are_places() {
    goes(&[
        ("Wij wonen in Best en dat is best ver.", &["Best"]),
        ("het is goor in huis. mijn vader woont in goor", &["goor"]),
        (
            "Hij woont in Losser en zit losser in zijn vel.",
            &["Losser"],
        ),
        ("In Delden delen we alles.", &["Delden"]),
        ("Ze kwam uit Wierden toen wij boos wierden.", &["Wierden"]),
        ("we gingen naar enter met de fiets", &["enter"]),
    ]);
}

#[test]
fn chat_without_capitals_is_read() {
    goes(&[
        (
            "ik en sanne wonen bij mn vader in almelo lol",
            &["sanne", "almelo"],
        ),
        (
            "daan zn moeder belde kim. volg me op insta: kimmie_07",
            &["daan", "kim", "kimmie_07"],
        ),
    ]);
}

#[test]
fn spoken_numbers_that_pass_no_check_go() {
    goes(&[
        (
            "dat was het zaaknummer eh even kijken twee drie streepje nul acht zeven en toen",
            &["twee drie streepje nul acht zeven"],
        ),
        (
            "dat nummer twee nul twee vier schuine streep vijf vijf een en ik durf niet",
            &["twee nul twee vier schuine streep vijf vijf een"],
        ),
        (
            "met dat kenteken eh d vier zeven drie k l f weet ik nog",
            &["d vier zeven drie k l f"],
        ),
        (
            "mijn nummer is nul zes een drie dubbel vijf twee zeven acht nul als iemand vraagt",
            &["nul zes een drie dubbel vijf twee zeven acht nul"],
        ),
        (
            "dat heb ik hier een acht vier zeven nul drie twee zes negen en dan door",
            &["een acht vier zeven nul drie twee zes negen"],
        ),
        (
            "mijn rekening nl dertig rabo nul een vier zeven acht twee negen nul drie vijf en toen",
            &["nl dertig rabo nul een vier zeven acht twee negen nul drie vijf"],
        ),
        (
            "mijn dossier had nummer eh jz twee drie streep vier vier een acht dat weet ik nog",
            &["jz twee drie streep vier vier een acht"],
        ),
    ]);
}

#[test]
fn what_a_recogniser_writes_is_read() {
    goes(&[
        (
            "ik ben dertien en ik zit op het erasmus in almelo",
            &["het erasmus", "almelo"],
        ),
        (
            "ja mijn naam is truus en ik woon in borne en meneer van dijk die zei niks",
            &["truus", "borne", "van dijk"],
        ),
        (
            "u kunt bellen op nul zes twaalf vierendertig zesenvijftig achtenzeventig of mailen naar mama punt jansen \
             apenstaartje gmail punt com",
            &[
                "nul zes twaalf vierendertig zesenvijftig achtenzeventig",
                "mama punt jansen apenstaartje gmail punt com",
            ],
        ),
        (
            "hij is geboren op drie mei negentienvijfenzestig in olden zaal",
            &["drie mei negentienvijfenzestig", "olden zaal"],
        ),
        ("wij zaten bij m s t en de g g d", &["m s t"]),
    ]);
}

#[test]
fn names_from_elsewhere_go() {
    goes(&[
        (
            "Mijn man Mehmet en zijn zus Ayşe Yılmaz bleven in Eskişehir.",
            &["Mehmet", "Ayşe Yılmaz", "Eskişehir"],
        ),
        (
            "Onze zoon Abdulrahman vertaalt alles voor Khadija.",
            &["Abdulrahman", "Khadija"],
        ),
        ("mijn kinderen heten filmon en rahwa", &["filmon", "rahwa"]),
        (
            "De moeder, Agnieszka Kowalczyk, kwam met Oleksandr.",
            &["Agnieszka Kowalczyk", "Oleksandr"],
        ),
        ("mijn buurvrouw hodan komt uit somalië", &["hodan"]),
        ("Juf Jildou kwam uit Burgum.", &["Jildou", "Burgum"]),
        ("Oonze Gait-Jan geet noar schole.", &["Gait-Jan"]),
    ]);
}

#[test]
fn names_that_nobody_listed_go_by_what_stands_around_them() {
    goes(&[
        ("Mijn dochter Ozrelina kwam thuis.", &["Ozrelina"]),
        ("mijn dochter heet ozrelina", &["ozrelina"]),
    ]);
}

#[test]
fn whole_names_go_whole() {
    goes(&[
        ("De heer R.J.M. van Ommen belde.", &["R.J.M. van Ommen"]),
        (
            "Advocaat mr. E.J. ten Vergert schreef.",
            &["E.J. ten Vergert"],
        ),
        (
            "Mevrouw Klein Gunnewiek-Aydın zweeg.",
            &["Klein Gunnewiek-Aydın"],
        ),
        (
            "Jet, Guus en Anne-Marie speelden.",
            &["Jet", "Guus", "Anne-Marie"],
        ),
        ("Sanne's jas en Henks fiets.", &["Sanne", "Henks"]),
        ("mevrouw a huisjes belde", &["a huisjes"]),
    ]);
}

#[test]
fn misspelt_places_go() {
    goes(&[
        ("we wonen in hengello", &["hengello"]),
        ("mijn oma komt uit Enscede.", &["Enscede"]),
        ("toen naar oldezaal verhuist", &["oldezaal"]),
    ]);
}

#[test]
fn organisations_and_streets_go() {
    goes(&[
        (
            "ze staat daar, Stationsweg 88 a, en wacht",
            &["Stationsweg 88 a"],
        ),
        (
            "hij stond op de molenbelt 14 in nijverdal",
            &["molenbelt 14", "nijverdal"],
        ),
        (
            "Wij woonden aan de Burgemeester van Veenlaan 201.",
            &["Burgemeester van Veenlaan 201"],
        ),
        ("ze zit in groep zes op het klaverblad", &["het klaverblad"]),
        ("Hij werkt bij Taxi Wiggers BV.", &["Taxi Wiggers BV"]),
        ("De begeleiding kwam van Jarabee.", &["Jarabee"]),
        (
            "een tuintje bij tuinvereniging de krim",
            &["tuinvereniging de krim"],
        ),
    ]);
}

#[test]
fn jan_met_de_pet_stays() {
    goes(&[
        ("Dat betaalt Jan met de pet weer.", &[]),
        ("Jan en alleman kwam kijken.", &[]),
        ("Hij is een brave hendrik.", &[]),
    ]);
}

#[test]
fn one_who_is_named_once_is_named_everywhere() {
    goes(&[(
        "mijn zusje heet ozrelina. daarna was ozrelina boos, en ozrelinas jas lag buiten.",
        &["ozrelina", "ozrelina", "ozrelinas"],
    )]);
}

#[test]
fn an_apostrophe_may_be_an_accent() {
    goes(&[
        ("hij had zo´n pijn", &[]),
        ("het was zo’n dag", &[]),
        ("Sanne´s fiets was weg.", &["Sanne"]),
    ]);
}

#[test]
fn rare_jobs_and_exact_ages_are_doubts() {
    let text = "Ik ben 74 en onze pastoor is streng.";
    let found = find(text, &Region::default());
    let doubts: Vec<(Kind, &str)> = found
        .into_iter()
        .filter(|finding| finding.level == Level::Doubt)
        .map(|finding| (finding.kind, &text[finding.range]))
        .collect();
    assert_eq!(doubts, [(Kind::Age, "74"), (Kind::Job, "pastoor")]);
}

#[test]
fn a_region_adds_names_without_a_new_build() {
    let region = Region::parse("De Wissel\tschool\nHof van Boekel\tinstelling\n").expect("a list");
    let text = "Zij zit op de wissel en at bij hof van boekel.";
    let found = find(text, &region);
    let kinds: Vec<(Kind, &str)> = found
        .into_iter()
        .map(|f| (f.kind, &text[f.range]))
        .collect();
    assert_eq!(
        kinds,
        [
            (Kind::School, "de wissel"),
            (Kind::Institution, "hof van boekel")
        ]
    );
}

#[test]
fn a_list_that_cannot_be_read_names_its_line() {
    let error = Region::parse("De Wissel\tschool\nDe Brug\tscool").expect_err("no kind");
    assert_eq!(error.line, 2);
    assert!(error.to_string().contains("scool"));
    assert_eq!(Region::parse("\tschool").expect_err("no name").line, 1);
}

#[test]
fn what_a_region_lets_stay_stays() {
    let region = Region::parse("Enschede\tblijft\nMediant\tblijft\n").expect("a list");
    let text = "Mijn zoon Daan woont in Enschede en gaat naar Mediant in Borne.";
    let found = find(text, &region);
    let gone: Vec<&str> = found.iter().map(|f| &text[f.range.clone()]).collect();
    assert_eq!(gone, ["Daan", "Borne"]);
}

#[test]
fn names_with_more_than_a_first_and_a_last_word_go_whole() {
    goes(&[
        ("Mevrouw Scholte op Reimer belde.", &["Scholte op Reimer"]),
        ("ik ken sara k. heel goed", &["sara k"]),
        ("en meneer de wit die zei niets", &["de wit"]),
        ("Mijn zus Kirsten te Kulve hielp.", &["Kirsten te Kulve"]),
        ("De teamleider, van Rooijen, zei nee.", &["van Rooijen"]),
    ]);
}

#[test]
fn what_only_looks_like_a_name_stays() {
    goes(&[
        (
            "ik zag het op tiktok dat het komt.Als iemand dit leest",
            &[],
        ),
        ("De week erna kwam hij terug.", &[]),
        ("wij zaten bij m s t en de g g d", &["m s t"]),
        ("'t Kind sliep. 'k Heb niets gehoord.", &[]),
    ]);
}

#[test]
fn a_number_that_is_called_a_bsn_goes_though_it_was_mistyped() {
    goes(&[("Haar bsn is 248 619 073, dacht ze.", &["248 619 073"])]);
}

#[test]
fn letters_and_reports_are_read() {
    goes(&[
        (
            "Minderjarige: Linde Zomer, dertien jaar.",
            &["Linde", "Zomer"],
        ),
        (
            "Met dank, ook aan de clown,\n\nHedwig van Essen-Mulyadi",
            &["Hedwig van Essen-Mulyadi"],
        ),
        (
            "Betrokken: Rens v.d. L. (7) en Kim de B. zelf.",
            &["Rens v.d. L", "Kim de B"],
        ),
        ("Mijn advocaat te Arnhem belde.", &["Arnhem"]),
        (
            "De ZGT-arts was er, en dr. Sanders.",
            &["ZGT-arts", "Sanders"],
        ),
        ("Rapport van 9 jan. 2024 over ons.", &["9 jan. 2024"]),
        ("Het was op 3 mei. 2024 was een zwaar jaar.", &["3 mei"]),
        (
            "Zaaknummer 4471\n12 maart belde hij.",
            &["4471", "12 maart"],
        ),
        ("Ons dossiernummer 90447 is zoek.", &["90447"]),
        (
            "Sanne van Grieken en Bart Griek belden.",
            &["Sanne van Grieken", "Bart Griek"],
        ),
        ("Onze intern begeleider Visser belde.", &["Visser"]),
        (
            "Zij zit op de RK-basisschool De Regenboog.",
            &["RK-basisschool De Regenboog"],
        ),
        (
            "Mijn Moeder en de Mentor wilden dat ik naar Fier ging.",
            &["Fier"],
        ),
        ("Onze tolk (tolknummer 4412) kwam.", &["4412"]),
        (
            "Een brief van de fam. Morsink d.d. 3 mei 2024.",
            &["Morsink", "3 mei 2024"],
        ),
        ("Hij zit op SBO De Wissel.", &["SBO De Wissel"]),
        ("Schrijf naar Postbus 214 voor meer.", &["Postbus 214"]),
        ("Ik woon op de Haardijk 7-II achter.", &["Haardijk 7-II"]),
        (
            "Het patiëntnummer van onze dochter is 7714609.",
            &["7714609"],
        ),
        ("Neem uw dossier (cliëntnr. 90-4471) mee.", &["90-4471"]),
        (
            "Uw kenmerk is JW/PGB-66.2190 en verder niets.",
            &["JW/PGB-66.2190"],
        ),
    ]);
}

#[test]
fn days_that_are_joined_go_together() {
    goes(&[
        (
            "in de nacht van 16 op zondag 17 maart",
            &["16 op zondag 17 maart"],
        ),
        (
            "van zes op zeven september sliep ik",
            &["zes op zeven september"],
        ),
        ("Verlof van 4 t/m 22 november.", &["4 t/m 22 november"]),
        (
            "Van 4 tot en met 22 november was ik weg.",
            &["4 tot en met 22 november"],
        ),
        ("Het kamp (4-9 mei 2023) viel uit.", &["4-9 mei 2023"]),
        ("Uit het verslag 12-4 blijkt niets.", &["12-4"]),
    ]);
}

#[test]
fn what_a_speaker_says_to_think_parts_no_name_from_its_cue() {
    goes(&[
        (
            "de moeder mevrouw eh scholte op reimer die stond te huilen",
            &["scholte op reimer"],
        ),
        (
            "ik zat op uhm de zaaier in euh borne",
            &["de zaaier", "borne"],
        ),
        (
            "bel nul zes eh een drie vijf twee ehm zeven acht nul vijf",
            &["nul zes eh een drie vijf twee ehm zeven acht nul vijf"],
        ),
        ("Eh, wij waren bang. Uh wij gingen.", &[]),
    ]);
}
