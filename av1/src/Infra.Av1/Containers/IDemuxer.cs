namespace Infra.Av1.Containers;

/// <summary>Makes packets of a container or elementary stream. Not thread-safe. Made by a static TryOpen of each format, which also says how sure it is of the format.</summary>
public interface IDemuxer
{
    /// <summary>What the container says of the stream.</summary>
    ContainerInfo Info { get; }

    /// <summary>
    /// The next packet. False: the end, or an error, which <paramref name="error"/> holds with its byte offset. The packet's data is valid until the next call. Memory grows only with bytes really read.
    /// </summary>
    bool TryReadPacket(out Av1Packet packet, out Av1Error? error);

    /// <summary>Goes to the last place to start at or before <paramref name="timestamp"/>, in units of <see cref="ContainerInfo.TimeScale"/>. False: the container has no index and cannot.</summary>
    bool TrySeek(long timestamp);
}
