//! The commands around keys: ceremony, show, join, sign.

use std::path::Path;

use serde_json::json;

use crate::{
    domain::ids::RegionName,
    research::{
        ceremony::{self, Holder, Plan},
        cli,
        keyfile::{self, Lock, SecretKey},
        shares::{self, Share},
        sign,
    },
    seal::keyset::{self, KeySet, Role},
    support::{files, randomness},
};

use super::{Failure, Session, read_root};

const LIMIT_BYTES: u64 = 1 << 20;

impl Session<'_, '_> {
    pub(super) fn keys(&mut self, command: cli::Keys) -> Result<(), Failure> {
        match command {
            cli::Keys::Ceremony(command) => self.ceremony(command),
            cli::Keys::Show(command) => self.show_keys(&command),
            cli::Keys::Join(command) => self.join(&command),
            cli::Keys::Unwrap(command) => self.unwrap_key(&command),
        }
    }

    fn ceremony(&mut self, command: cli::Ceremony) -> Result<(), Failure> {
        let region = RegionName::parse(&command.region).map_err(|_| Failure::Region)?;
        let plan = if command.demo {
            practice_plan(command, region)
        } else {
            self.plan(command, region)?
        };
        let outcome = ceremony::hold(&plan, self.desk.ask, self.desk.clock.now())?;
        let words = outcome.fingerprint.join(" ");
        self.say(format!("De sleutels staan in {}.", outcome.out.display()))?;
        self.say(format!(
            "Alle {} geheimen zijn teruggelezen en kloppen.",
            outcome.n_rebuilt
        ))?;
        self.say(format!("De zes woorden van deze regio: {words}"))?;
        self.say("Druk ceremony.txt af en bewaar het in de kluis.")?;
        self.answer(&json!({
            "out": outcome.out,
            "root_public": outcome.root.to_hex(),
            "fingerprint": words,
            "rebuilt": outcome.n_rebuilt,
        }))
    }

    fn plan(&mut self, command: cli::Ceremony, region: RegionName) -> Result<Plan, Failure> {
        let ask = &mut self.desk.ask;
        let responsible_body = match command.responsible {
            Some(name) => name,
            None => ask.line("Welke organisatie is verantwoordelijk", "--responsible")?,
        };
        let privacy_officer = match command.privacy_officer {
            Some(name) => name,
            None => ask.line(
                "Wie is de functionaris gegevensbescherming",
                "--privacy-officer",
            )?,
        };
        let mut holders = command.holders;
        for (role, question) in [
            (
                Role::Reading,
                "Wie houdt de leessleutel (naam, organisatie)",
            ),
            (Role::Intake, "Wie typt opnamen uit (naam, organisatie)"),
            (
                Role::Escrow,
                "Wie bewaart de noodsleutel (naam, organisatie)",
            ),
        ] {
            if holders.iter().all(|holder| holder.role != role) {
                let people = ask.line(question, "--holder")?;
                let (name, organisation) = people
                    .split_once(',')
                    .unwrap_or((&people, &responsible_body));
                let (name, organisation) = (name.trim().to_owned(), organisation.trim().to_owned());
                holders.push(Holder {
                    role,
                    name,
                    organisation,
                });
            }
        }
        let (out, split) = (command.out, command.split);
        Ok(Plan {
            out,
            region,
            responsible_body,
            privacy_officer,
            holders,
            split,
            demo: false,
        })
    }

    fn show_keys(&mut self, command: &cli::ShowKeys) -> Result<(), Failure> {
        let bytes = read(&command.keyset)?;
        let root = match &command.root_public {
            Some(text) => read_root(text)?,
            None => {
                let beside = read(&command.keyset.with_file_name("root.pub"))?;
                read_root(&String::from_utf8_lossy(&beside))?
            }
        };
        let keyset = KeySet::verify(&bytes, &root).map_err(sign::Error::KeySet)?;
        let text = keyset.text();
        let words = self.fingerprint(&root);
        let practice = if text.demo { " (om te OEFENEN)" } else { "" };
        self.say(format!(
            "Sleutellijst {} van regio {}{practice}",
            text.epoch, text.region
        ))?;
        self.say(format!("Verantwoordelijk: {}", text.responsible_body))?;
        self.say(format!("Privacy: {}", text.privacy_officer))?;
        self.say(format!("Opnieuw bekijken voor: {}", text.review_by))?;
        self.say(format!("De zes woorden: {words}"))?;
        for key in &text.keys {
            let (role, id) = (key.role.as_str(), key.public.id());
            self.say(format!(
                "{role:<12} {id}  {}, {}",
                key.holder, key.organisation
            ))?;
        }
        self.answer(&keyset_json(text, &words))
    }

    fn join(&mut self, command: &cli::Join) -> Result<(), Failure> {
        let mut parts = Vec::new();
        for path in &command.shares {
            parts.push(Share::parse(&String::from_utf8_lossy(&read(path)?))?);
        }
        let joined = shares::join(&parts)?;
        let secret = SecretKey::from_seed(joined.usage, &joined.seed);
        let passphrase = self.desk.ask.new_passphrase("deze sleutel")?;
        let lock = Lock::Passphrase(&passphrase);
        keyfile::write(&command.out, &secret, &lock, &mut randomness::system())?;
        let purpose = secret.usage();
        self.say(format!(
            "Sleutel {} (om te {purpose}) staat in {}.",
            secret.id(),
            command.out.display()
        ))?;
        self.answer(&json!({ "key": secret.id(), "out": command.out }))
    }

    /// Only keys that sign: a key that opens stories is never needed without a person.
    fn unwrap_key(&mut self, command: &cli::Unwrap) -> Result<(), Failure> {
        let key = keyfile::read_signing(&command.key, self.desk.ask)?;
        keyfile::write_seed(&command.out, &SecretKey::Signing(key.clone()))?;
        let (id, out) = (key.public().id(), command.out.display());
        self.say(format!(
            "Sleutel {id} staat zonder wachtwoord in {out}. Bewaar geen kopie."
        ))?;
        self.answer(&json!({ "key": id, "out": command.out }))
    }

    pub(super) fn sign(&mut self, command: &cli::Sign) -> Result<(), Failure> {
        let key = keyfile::read_signing(&command.key, self.desk.ask)?;
        let document = sign::sign(command.kind, &command.file, &key, command.version)?;
        let out = command.out.clone();
        let out = out.unwrap_or_else(|| sign::default_out(command.kind, &command.file));
        let written = files::replace(&out, &document, 0o644);
        written.map_err(|source| Failure::File {
            path: out.display().to_string(),
            source,
        })?;
        let kind = command.kind.to_kind();
        self.say(format!(
            "{kind} getekend met sleutel {}: {}",
            key.public().id(),
            out.display()
        ))?;
        self.answer(&json!({ "kind": kind.as_str(), "key": key.public().id(), "out": out }))
    }
}

fn practice_plan(command: cli::Ceremony, region: RegionName) -> Plan {
    let practice = |role, name: &str| Holder {
        role,
        name: name.to_owned(),
        organisation: "Oefenorganisatie".to_owned(),
    };
    let mut holders = command.holders;
    for (role, name) in [
        (Role::Reading, "oefenonderzoeker"),
        (Role::Intake, "oefenuittypster"),
        (Role::Escrow, "oefenkluis"),
    ] {
        if holders.iter().all(|holder| holder.role != role) {
            holders.push(practice(role, name));
        }
    }
    Plan {
        out: command.out,
        region,
        responsible_body: command
            .responsible
            .unwrap_or_else(|| "Oefenorganisatie".to_owned()),
        privacy_officer: command
            .privacy_officer
            .unwrap_or_else(|| "oefen-FG".to_owned()),
        holders,
        split: command.split,
        demo: true,
    }
}

fn keyset_json(text: &keyset::KeySetText, words: &str) -> serde_json::Value {
    let keys = text.keys.iter().map(|key| {
        json!({
            "role": key.role.as_str(),
            "key": key.public.id(),
            "holder": key.holder,
            "organisation": key.organisation,
        })
    });
    json!({
        "region": text.region,
        "epoch": text.epoch,
        "demo": text.demo,
        "responsible_body": text.responsible_body,
        "privacy_officer": text.privacy_officer,
        "review_by": text.review_by.to_string(),
        "fingerprint": words,
        "keys": keys.collect::<Vec<_>>(),
    })
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = files::read_limited(path, LIMIT_BYTES);
    bytes.map_err(|source| Failure::File {
        path: path.display().to_string(),
        source,
    })
}
