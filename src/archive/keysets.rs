//! The key sets this archive knows: the newest decides who may sign, any of them whom a file is for.

use std::sync::{Arc, PoisonError, RwLock};

use crate::{
    archive::{problem::Problem, records, state::Archive},
    domain::ids::{KeyId, Part},
    seal::keyset::KeySet,
};

/// Verified key sets, newest last; read again when another process published one.
#[derive(Debug, Default)]
pub struct KeySets(RwLock<Vec<Arc<KeySet>>>);

impl KeySets {
    /// The newest key set, if any was published.
    pub fn newest(&self, archive: &Archive) -> Result<Option<Arc<KeySet>>, Problem> {
        let count = records::read(archive.records(), |statements| {
            let sql = "SELECT COUNT(*) FROM documents WHERE kind = ?1";
            let row = records::row(statements, sql, &["keyset".into()])?;
            row.map_or(Ok(0), |row| row.count(0))
        })
        .map_err(Problem::from)?;
        let known = self.known();
        if known.len() as u64 == count {
            return Ok(known.last().cloned());
        }
        Ok(self.reload(archive)?.last().cloned())
    }

    /// The epoch whose keys for `part` are exactly `recipients`.
    pub fn epoch_of(
        &self,
        archive: &Archive,
        part: Part,
        recipients: &[KeyId],
    ) -> Result<Option<u32>, Problem> {
        match find(&self.known(), part, recipients) {
            Some(epoch) => Ok(Some(epoch)),
            None => Ok(find(&self.reload(archive)?, part, recipients)),
        }
    }

    fn known(&self) -> Vec<Arc<KeySet>> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn reload(&self, archive: &Archive) -> Result<Vec<Arc<KeySet>>, Problem> {
        let root = archive.settings().root_public;
        let rows = records::read(archive.records(), |statements| {
            let sql = "SELECT envelope FROM documents WHERE kind = ?1 ORDER BY version";
            statements.rows(sql, &["keyset".into()])
        })
        .map_err(Problem::from)?;
        let mut keysets = Vec::with_capacity(rows.len());
        for row in rows {
            let keyset = KeySet::verify(&row.bytes(0)?, &root).map_err(Problem::internal)?;
            keysets.push(Arc::new(keyset));
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keysets.clone();
        Ok(keysets)
    }
}

fn find(keysets: &[Arc<KeySet>], part: Part, recipients: &[KeyId]) -> Option<u32> {
    let mut wanted = recipients.to_vec();
    wanted.sort_unstable();
    let newest_first = keysets.iter().rev();
    newest_first
        .map(|keyset| (keyset.epoch(), keyset.recipient_ids_for(part)))
        .find_map(|(epoch, mut ids)| {
            ids.sort_unstable();
            (ids == wanted).then_some(epoch)
        })
}
