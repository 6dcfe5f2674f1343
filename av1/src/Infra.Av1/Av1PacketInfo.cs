namespace Infra.Av1;

/// <summary>What a caller knows of a packet; it comes back with the pictures made of it.</summary>
/// <param name="Index">Number of the packet, from 0.</param>
/// <param name="Timestamp">Presentation time in units of the container, or <see cref="NoTimestamp"/>.</param>
/// <param name="Duration">In the same units; 0 if unknown.</param>
/// <param name="Offset">Where the packet lies in its file; -1 if unknown.</param>
/// <param name="UserData">Any object of the caller.</param>
public readonly record struct Av1PacketInfo(long Index, long Timestamp = Av1PacketInfo.NoTimestamp, long Duration = 0, long Offset = -1, object? UserData = null)
{
    /// <summary>No time is known.</summary>
    public const long NoTimestamp = long.MinValue;
}
