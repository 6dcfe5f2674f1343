namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>What can happen in a scenario.</summary>
public enum EventKind
{
    /// <summary>A server's time is off by <c>value</c> seconds from now on.</summary>
    ServeOffset,

    /// <summary>A server's time begins to drift by <c>value</c> s/s, starting from where it is.</summary>
    ServeDrift,

    /// <summary>A server states stratum <c>value</c>.</summary>
    ServeStratum,

    /// <summary>A server announces the leap second <c>text</c>.</summary>
    ServeLeap,

    /// <summary>A server answers with the kiss code <c>text</c>, or with time again if it is empty.</summary>
    Kiss,

    /// <summary>A server answers no more.</summary>
    Silence,

    /// <summary>A server answers again.</summary>
    Answer,

    /// <summary>A machine's network goes down.</summary>
    CutOff,

    /// <summary>A machine's network comes back.</summary>
    Connect,

    /// <summary>The name service dies.</summary>
    NamesDie,

    /// <summary>The name service lives again.</summary>
    NamesLive,

    /// <summary>Another program moves a client's clock by <c>value</c> seconds.</summary>
    MoveClock,

    /// <summary>A client's kernel refuses to change the clock.</summary>
    RefuseClock,

    /// <summary>It takes changes again.</summary>
    AllowClock,

    /// <summary>A client's machine falls asleep.</summary>
    Sleep,

    /// <summary>It wakes.</summary>
    Wake,

    /// <summary>A client's program is ended and started again with its state file.</summary>
    Restart,

    /// <summary>The same without a state file.</summary>
    RestartWithoutState,

    /// <summary>A client's machine boots anew; its program finds its state file.</summary>
    Reboot,

    /// <summary>The operator allows steering again.</summary>
    Release,

    /// <summary>A leap second ends: UTC goes back (value −1: inserted) or forward (+1: deleted) against the seconds that pass.</summary>
    LeapSecond,

    /// <summary>The path between two machines changes.</summary>
    Link,

    /// <summary>Clocks on a client's machine fall silent.</summary>
    FeedsStop,

    /// <summary>Clocks on a client's machine speak again.</summary>
    FeedsStart,
}
