namespace Infra.Av1.Containers;

/// <summary>Makes packets of a container or elementary stream. Not thread-safe. Made by <see cref="Av1Container"/>.</summary>
public interface IDemuxer
{
    /// <summary>What the container says of the stream.</summary>
    ContainerInfo Info { get; }

    /// <summary>
    /// The next packet. False: the end, or an error, which <paramref name="error"/> holds with its byte offset; after an error comes the end. The packet's data is valid until the next call. Memory grows only with bytes really read.
    /// Packets of Matroska and MP4 are whole temporal units and always begin with a temporal delimiter: one is put in front where the container has none. Those of the others are as they stand.
    /// </summary>
    /// <exception cref="IOException">The device failed.</exception>
    bool TryReadPacket(out Av1Packet packet, out Av1Error? error);

    /// <summary>Goes to the last place to start at or before <paramref name="timestamp"/>, in units of <see cref="ContainerInfo.TimeScale"/>. False: the container has no index, or the source cannot seek; reading goes on as if nothing was asked.</summary>
    /// <exception cref="IOException">The device failed.</exception>
    bool TrySeek(long timestamp);
}
