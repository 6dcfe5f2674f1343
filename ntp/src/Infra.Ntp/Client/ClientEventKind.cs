namespace Infra.Ntp.Client;

/// <summary>Kinds of <see cref="ClientEvent"/>.</summary>
public enum ClientEventKind
{
    /// <summary>A source got an address.</summary>
    AddressTaken,

    /// <summary>No address of a source could be found or used.</summary>
    AddressMissing,

    /// <summary>A source refused to be asked.</summary>
    SourceDenied,

    /// <summary>A majority was found.</summary>
    Synchronised,

    /// <summary>The majority was lost.</summary>
    Unsynchronised,

    /// <summary>The clock was stepped.</summary>
    Stepped,

    /// <summary>A slew that takes long began.</summary>
    SlewStarted,

    /// <summary>Steering stopped; the state says why.</summary>
    Frozen,

    /// <summary>The operator allowed steering again.</summary>
    Released,

    /// <summary>Somebody else moved the clock.</summary>
    Meddled,

    /// <summary>The clock was off its line a little.</summary>
    Nudged,

    /// <summary>The machine slept.</summary>
    Resumed,

    /// <summary>A leap second was announced or taken back.</summary>
    LeapAnnounced,

    /// <summary>A leap second passed.</summary>
    LeapPassed,

    /// <summary>The network refused a request.</summary>
    SendFailed,

    /// <summary>The machine's network changed, and sources without replies will be tried again.</summary>
    NetworkChanged,
}
