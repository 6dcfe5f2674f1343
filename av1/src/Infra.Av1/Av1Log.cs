using Microsoft.Extensions.Logging;

namespace Infra.Av1;

/// <summary>What decoders say to <see cref="Av1DecoderOptions.Logger"/>. Texts are ours and numbers; nothing of a stream's bytes is quoted. At most a few lines per packet, none per frame.</summary>
internal static partial class Av1Log
{
    [LoggerMessage(1, LogLevel.Debug, "new sequence at packet {Packet}: profile {Profile}, {Width}x{Height}, {BitDepth} bit")]
    internal static partial void NewSequence(this ILogger logger, long packet, int profile, int width, int height, int bitDepth);

    [LoggerMessage(2, LogLevel.Warning, "{Code} at packet {Packet} OBU {Obu} bit {Bit}: {Detail}")]
    internal static partial void PacketFailed(this ILogger logger, Av1ErrorCode code, long packet, int obu, long bit, string detail);

    [LoggerMessage(3, LogLevel.Warning, "{Count} T.35 messages at packet {Packet} are malformed or beyond the limits, and dropped")]
    internal static partial void MetadataDropped(this ILogger logger, int count, long packet);

    [LoggerMessage(4, LogLevel.Debug, "storage for frames trimmed from {Before} to {After} bytes")]
    internal static partial void Trimmed(this ILogger logger, long before, long after);
}
