namespace Infra.Ntp.Wire;

/// <summary>The first two bits of a packet: what happens at the end of the current month (RFC 5905 figure 9).</summary>
public enum LeapIndicator : byte
{
    /// <summary>No leap second is announced.</summary>
    None = 0,

    /// <summary>The last minute of the day has 61 seconds.</summary>
    Insert = 1,

    /// <summary>The last minute of the day has 59 seconds.</summary>
    Delete = 2,

    /// <summary>The sender's clock is not synchronised.</summary>
    Unsynchronised = 3,
}
