//! Requests on their way: nothing arrives before the schedule says so.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use saberling_core::net::{Reply, Request, Sent, Transport, TransportError};
use tokio::sync::oneshot;

use crate::machine::{Kind, Machine, Verdict};

/// What comes back.
pub type Answer = Result<Reply, TransportError>;

/// A request that was sent and not answered.
pub struct Flight {
    /// Which phone's.
    pub phone: usize,
    /// The request.
    pub request: Request,
    /// The answer, once the server has made it.
    pub answer: Option<Answer>,
    /// Who waits; none for a copy that the network made.
    pub waits: Option<oneshot::Sender<Answer>>,
}

/// All that is on its way.
#[derive(Default)]
pub struct Net(Mutex<Vec<Flight>>);

impl Net {
    /// All that is on its way.
    pub fn flights(&self) -> MutexGuard<'_, Vec<Flight>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A phone's way into the network.
pub struct Way {
    /// The network.
    pub net: Arc<Net>,
    /// Which phone.
    pub phone: usize,
    /// Its power.
    pub machine: Arc<Machine>,
}

impl Transport for Way {
    fn send(&self, request: Request) -> Sent<'_> {
        Box::pin(async move {
            let broken = || TransportError::Connection("broken off".to_owned());
            if self.machine.effect(Kind::Request, request.body.len() as u64) != Verdict::Go {
                return Err(broken());
            }
            let (sender, receiver) = oneshot::channel();
            self.net.flights().push(Flight { phone: self.phone, request, answer: None, waits: Some(sender) });
            let answer = receiver.await.unwrap_or_else(|_| Err(broken()));
            match self.machine.effect(Kind::Reply, answer.as_ref().map_or(0, |reply| u64::from(reply.status)))
            {
                Verdict::Go => answer,
                _ => Err(broken()),
            }
        })
    }
}
