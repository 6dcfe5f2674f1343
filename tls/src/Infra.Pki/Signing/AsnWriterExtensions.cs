using System.Formats.Asn1;

namespace Infra.Pki.Signing;

/// <summary>What the framework's DER writer lacks for identifiers that are kept encoded.</summary>
internal static class AsnWriterExtensions
{
    /// <summary>Writes an OBJECT IDENTIFIER of up to 127 bytes.</summary>
    internal static void WriteEncodedId(this AsnWriter writer, ReadOnlySpan<byte> id)
    {
        Span<byte> encoded = stackalloc byte[2 + id.Length];
        encoded[0] = 0x06;
        encoded[1] = checked((byte)id.Length);
        id.CopyTo(encoded[2..]);
        writer.WriteEncodedValue(encoded);
    }
}
