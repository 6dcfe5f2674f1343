using System.Globalization;
using Infra.Parsing;

namespace Infra.Av1.Tool;

/// <summary>Errors as one line.</summary>
internal static class ErrorText
{
    /// <summary>An error of a container, by byte of the file. The sentence is the library's own.</summary>
    public static string OfContainer(Av1Error error) => string.Create(CultureInfo.InvariantCulture, $"error {error.Code} at byte {error.BitOffset}: {error.Detail}");

    /// <summary>An error of the decoder, by packet, OBU and bit.</summary>
    public static string OfPacket(Av1Error error) =>
        string.Create(CultureInfo.InvariantCulture, $"error {error.Code} at packet {error.Packet.Index} OBU {error.ObuIndex} bit {error.BitOffset}: {error.Detail}");

    /// <summary>Metadata that was dropped, which is no error.</summary>
    public static string OfDroppedMetadata(Av1PacketInfo packet) => string.Create(CultureInfo.InvariantCulture, $"malformed T.35 metadata dropped at packet {packet.Index}");

    /// <summary>A name or message that may hold anything.</summary>
    public static string Quote(string text) => TextEscape.Escape(text);
}
