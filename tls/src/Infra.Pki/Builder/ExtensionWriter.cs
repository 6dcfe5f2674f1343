using System.Formats.Asn1;
using Infra.Pki.Signing;

namespace Infra.Pki.Builder;

/// <summary>Writes extensions (RFC 5280 section 4.1): Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue OCTET STRING }.</summary>
internal static class ExtensionWriter
{
    internal static void Write(AsnWriter writer, ReadOnlySpan<byte> id, bool isCritical, ReadOnlySpan<byte> value)
    {
        using (writer.PushSequence())
        {
            writer.WriteEncodedId(id);
            if (isCritical) writer.WriteBoolean(true);
            writer.WriteOctetString(value);
        }
    }

    internal static void Write(AsnWriter writer, ReadOnlySpan<byte> id, bool isCritical, Action<AsnWriter> content)
    {
        var value = new AsnWriter(AsnEncodingRules.DER);
        content(value);
        Write(writer, id, isCritical, value.Encode());
    }

    internal static void WriteKeyUsage(AsnWriter writer, KeyUsages usage) => Write(writer, Oids.KeyUsage, isCritical: true, content =>
    {
        // Named bits: trailing zero bits are left out (X.690 section 11.2.2).
        var bits = new byte[] { (byte)usage, (byte)((int)usage >> 8) };
        int length = bits[1] != 0 ? 2 : 1;
        int unused = bits[length - 1] == 0 ? 0 : System.Numerics.BitOperations.TrailingZeroCount(bits[length - 1]);
        content.WriteBitString(bits.AsSpan(0, bits[length - 1] == 0 ? 0 : length), unused);
    });

    internal static void WriteMustStaple(AsnWriter writer) => Write(writer, Oids.TlsFeature, isCritical: false, content =>
    {
        using (content.PushSequence())
            content.WriteInteger(5);
    });
}
