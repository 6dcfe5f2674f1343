namespace Infra.Testing.Network;

/// <summary>What a <see cref="UdpRelay"/> does to the datagrams of one direction; probabilities are 0 to 1.</summary>
public sealed record RelayFaults
{
    /// <summary>A perfect line.</summary>
    public static RelayFaults None { get; } = new();

    /// <summary>How likely a datagram is dropped.</summary>
    public double Loss { get; init; }

    /// <summary>How likely it is sent twice.</summary>
    public double Duplicate { get; init; }

    /// <summary>How likely one bit of it is turned.</summary>
    public double Corrupt { get; init; }

    /// <summary>How likely it is held back until the next one has passed (or 50 ms, if none comes).</summary>
    public double Reorder { get; init; }

    /// <summary>Time that every datagram is held.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Further time, random from zero to this; datagrams may overtake each other.</summary>
    public TimeSpan Jitter { get; init; }
}
