namespace Infra.Av1;

/// <summary>One temporal unit (or, for Section 5 streams, what lies between two temporal delimiters) as OBUs with their size fields, ready for <see cref="Av1Decoder"/>.</summary>
/// <param name="Data">The bytes; valid until the demuxer is asked for the next packet, unless the demuxer says otherwise.</param>
/// <param name="Info">Time, duration, place.</param>
/// <param name="IsKeyFrame">Whether the container marks it as a place to start.</param>
public readonly record struct Av1Packet(ReadOnlyMemory<byte> Data, Av1PacketInfo Info, bool IsKeyFrame = false);
