using Infra.Ntp.Wire;

namespace Infra.Ntp.Simulation.World;

/// <summary>How a simulated server's time differs from true time, and how it behaves.</summary>
public sealed class ServerBehaviour
{
    /// <summary>Served minus true time at the start, s.</summary>
    public double Offset { get; set; }

    /// <summary>How fast that grows, s/s.</summary>
    public double Drift { get; set; }

    /// <summary>Stratum it states.</summary>
    public byte Stratum { get; set; } = 1;

    /// <summary>Leap announcement.</summary>
    public LeapIndicator Leap { get; set; }

    /// <summary>Whether its clock follows leap seconds.</summary>
    public bool FollowsLeap { get; set; } = true;

    /// <summary>Reference id it states; its own "GPS" where null.</summary>
    public ReferenceId? ReferenceId { get; set; }

    /// <summary>Error bound it states, s.</summary>
    public double RootDispersion { get; set; } = 1e-6;

    /// <summary>Distance to its reference that it states, s.</summary>
    public double RootDelay { get; set; }

    /// <summary>Kiss code it answers with instead of time; null = none.</summary>
    public ReferenceId? Kiss { get; set; }

    /// <summary>Requests that come sooner than this after the one before get RATE, s; 0 = never.</summary>
    public double RateInterval { get; set; }

    /// <summary>
    /// Kiss code that somebody who does not see our requests, but guesses address and port right, sends in this server's name to every request; null = nobody.
    /// </summary>
    public ReferenceId? ForgedKiss { get; set; }

    /// <summary>Whether it answers at all.</summary>
    public bool IsSilent { get; set; }
}
