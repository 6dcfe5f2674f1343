namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>What is measured of a machine. Errors are its steered clock against true UTC, once a second.</summary>
public enum Figure
{
    /// <summary>Root of the mean square of its error since <c>measure-from</c>, s.</summary>
    Rms,

    /// <summary>Largest error since <c>measure-from</c>, s.</summary>
    Maximum,

    /// <summary>Mean error since <c>measure-from</c>, without its sign, s.</summary>
    Mean,

    /// <summary>Error in the end, without its sign, s.</summary>
    Final,

    /// <summary>Root of the mean square of the error of its frequency, slews included, since <c>measure-from</c>.</summary>
    FrequencyRms,

    /// <summary>From when on its error stayed below a millisecond, s after the start; infinite if it does not.</summary>
    Settled,

    /// <summary>Steps that our client made.</summary>
    Steps,

    /// <summary>Requests sent by a client, or received by a server.</summary>
    Requests,

    /// <summary>RATE replies of a server to requests that came too soon.</summary>
    RateReplies,

    /// <summary>Changes of the clock that were refused.</summary>
    Refusals,

    /// <summary>Samples of clocks on the machine that were used.</summary>
    Samples,

    /// <summary>TAI − UTC that the kernel was told, s.</summary>
    Tai,

    /// <summary>Stratum in the end.</summary>
    Stratum,
}
