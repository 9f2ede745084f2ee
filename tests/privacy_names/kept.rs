//! What research needs stays.

use vertelpunt::privacy::names::{Level, find, region::Region};

#[test]
fn what_research_needs_stays() {
    for text in [
        "Mijn ex, mijn moeder en de juf zaten aan tafel.",
        "Veilig Thuis en de Raad voor de Kinderbescherming kwamen in maart.",
        "Wij wonen in Twente, in Overijssel, in Nederland.",
        "In 2019 en in de zomer van 2021 ging het beter.",
        "Op maandag en met kerst was hij er niet.",
        "Zij is Turks en hij komt uit Syrië.",
        "Zijn vader, van Noorse afkomst, sprak met haar Deens en met ons Fins.",
        "Thuis spreken zij Dari, Pashto en Somali, en op school Hollands.",
        "Ghanese, Albanese en Palestijnse gezinnen aten mee, en Drentse ook.",
        "De GZ-psycholoog en de IB'er lazen het PGB-budget na.",
        "Aanleiding: Vader sloeg Moeder. Beide Ouders hebben Gezag.",
        "De Hoge Raad en het Juridisch Loket kennen het IVRK en de Jeugdwet.",
        "De SDQ, de WISC-V en de Cito-score zijn besproken in het Multidisciplinair Overleg.",
        "De Ambulant Begeleider en de Orthopedagoog kwamen in de Meivakantie.",
        "Zij krijgt Zorgtoeslag en Kindgebonden Budget.",
        "Wij keken Sesamstraat, lazen Dikkie Dik en aten bij McDonald's.",
        "Onze Golden Retriever ging mee in de Dacia naar Leen Bakker.",
        "Zij heeft de ziekte van Lyme en hij krijgt Wiskunde en Biologie.",
        "Er wonen Zweden, Kroaten, Libanezen en Brazilianen in onze straat.",
        "De gemeente, de politie en de GGD wisten ervan.",
        "Hij zat op WhatsApp en speelde Fortnite.",
        "Wij kochten het bij Albert Heijn en op Marktplaats.",
        "De kinderrechter vroeg wat ik wilde.",
        "Ik hoop dat het best meevalt en dat de storm gaat liggen.",
        "we zaten op de bank in de woonkamer te huilen",
        "ik ben boos en moe en bang",
        "de juf zei dat het goed was en de meester lachte",
        "op school wist niemand het en op de fiets huilde ik",
        "ik kwam uit het niets en ging naar huis",
        "Het Zorgadviesteam en de Regiegroep spraken in het Cliëntoverleg over het Familiegroepsplan.",
        "De Commissie, de Ouderraad en de Gedragswetenschapper lazen het Huishoudelijk Reglement.",
        "jaaa het was heeeel erg en zooo lang",
        "Hij speelt op de Playstation 5 en dat staat op Bladzijde 5.",
        "Bel 112 als het moet, of de Kindertelefoon.",
        "ze kreeg quetiapine en later lorazepam met haldol en hij had depakine tegen epilepsie",
        "eerst was het risperdal van de kjpp en toen abilify en een beetje promethazine",
        "het heet selectief mutisme en zijn neef heeft ehlers-danlos of de ziekte van huntington",
        "de poh en de pmt'er lazen het opp en de rvdk vroeg een tlv aan bij het swv",
        "met mdft en vht en dgt werd het beter zei de spv'er",
        "guys hij had airmax aan en speelde csgo ofc met redbull van de lidl wllh",
        "ik at pierogi en jollof en keek expeditie robinson op de ps5",
        "hij telde een twee drie vier vijf zes zeven acht negen en begon opnieuw",
        "wij zijn nummer een van de vier en werken dubbel",
        "de stichting en de praktijk zeiden dat jeugdbescherming ook kwam",
    ] {
        let found = find(text, &Region::default());
        let removed: Vec<&str> = found
            .into_iter()
            .filter(|finding| finding.level == Level::Removed)
            .map(|finding| &text[finding.range])
            .collect();
        assert!(removed.is_empty(), "{text}: {removed:?}");
    }
}
