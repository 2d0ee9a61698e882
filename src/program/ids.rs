//! Dense ids. A name is looked up once, when the program is compiled.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident: $inner:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $inner);

        impl $name {
            /// Returns the id as an index.
            pub fn index(self) -> usize {
                self.0 as usize
            }

            /// Makes the id of an index; saturates, and the compiler refuses programs that large.
            pub fn from_index(index: usize) -> Self {
                Self(<$inner>::try_from(index).unwrap_or(<$inner>::MAX))
            }
        }
    )*};
}

ids! {
    /// A step's place: see [`crate::program::Site`].
    SiteId: u32;
    /// An address in the program's operations.
    Pc: u32;
    /// A compiled expression.
    CodeId: u32;
    /// A quantity.
    QuantityId: u32;
    /// A flow: the steps of a request or a job.
    FlowId: u16;
    /// A kind of request.
    RequestKindId: u16;
    /// A job.
    JobId: u16;
    /// A queue.
    QueueId: u16;
    /// A store.
    StoreId: u16;
    /// A fleet.
    FleetId: u16;
    /// A server.
    ServerId: u16;
    /// A resource.
    ResourceId: u16;
    /// A service.
    ServiceId: u16;
    /// A channel.
    ChannelId: u16;
    /// A step that calls a service.
    CallId: u16;
    /// A budget of attempts.
    BudgetId: u16;
    /// A population.
    PopulationId: u16;
    /// A line of traffic.
    SourceLineId: u16;
    /// An effect.
    EffectId: u16;
    /// The class of an error.
    ErrorId: u16;
    /// A figure.
    FigureId: u16;
    /// An observer.
    ObserverId: u16;
}
