using Infra.Dns.Names;
using Infra.Dns.Text;
using Infra.Dns.Wire;
using Infra.Parsing;

namespace Infra.Dns.Records.Fields;

/// <summary>HIP: lengths of tag and key, algorithm, tag, key, rendezvous servers as names (RFC 8005 section 5).</summary>
internal sealed class HipForm : FieldForm
{
    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        if (!TryReadHead(ref source, out _, out ReadOnlySpan<byte> tag, out ReadOnlySpan<byte> key)) return source.Fail("is cut short", out error);
        if (tag.IsEmpty || key.IsEmpty) return source.Fail("an identity tag or a key is empty", out error);
        Span<byte> server = stackalloc byte[WireName.LengthMax];
        error = default;
        while (!source.IsAtEnd)
        {
            if (!source.TryReadPlainName(server, out _, out error)) return false;
        }
        return true;
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        TryReadHead(ref source, out byte algorithm, out ReadOnlySpan<byte> tag, out ReadOnlySpan<byte> key);
        target.Separate();
        target.WriteNumber(algorithm);
        target.Separate();
        target.WriteHex(tag);
        target.Separate();
        target.WriteBase64(key);
        Span<byte> server = stackalloc byte[WireName.LengthMax];
        while (!source.IsAtEnd && source.TryReadPlainName(server, out int length, out _))
        {
            target.Separate();
            target.WriteName(server[..length]);
        }
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryReadWord(ref tokens, out Token number, out mistake)) return false;
        if (!IntegerForm.TryParseDecimal(tokens.TextOf(number), out ulong algorithm) || algorithm > byte.MaxValue) return TokenReader.Fail(number, "must be a number from 0 to 255", out mistake);
        if (!TryReadWord(ref tokens, out Token tag, out mistake)) return false;
        Span<byte> tagBytes = stackalloc byte[StringForm.BytesMax];
        if (!Hex.TryDecode(tokens.TextOf(tag), tagBytes, out int tagLength) || tagLength == 0) return TokenReader.Fail(tag, "must be up to 255 pairs of hex digits", out mistake);
        if (!TryReadWord(ref tokens, out Token key, out mistake)) return false;
        byte[] keyBytes = new byte[key.Length];
        if (System.Buffers.Text.Base64.DecodeFromUtf8(tokens.TextOf(key), keyBytes, out _, out int keyLength) != System.Buffers.OperationStatus.Done || keyLength is 0 or > ushort.MaxValue)
            return TokenReader.Fail(key, "must be base64 in one word", out mistake);

        target.WriteByte((byte)tagLength);
        target.WriteByte((byte)algorithm);
        target.WriteUInt16((ushort)keyLength);
        target.WriteBytes(tagBytes[..tagLength]);
        target.WriteBytes(keyBytes.AsSpan(0, keyLength));
        while (!tokens.IsAtEntryEnd())
        {
            if (!NameForm.TryParseName(ref tokens, origin, ref target, out mistake)) return false;
        }
        return true;
    }

    private static bool TryReadHead(ref DnsReader source, out byte algorithm, out ReadOnlySpan<byte> tag, out ReadOnlySpan<byte> key)
    {
        algorithm = 0;
        tag = default;
        key = default;
        return source.TryReadByte(out byte tagLength) && source.TryReadByte(out algorithm) && source.TryReadUInt16(out ushort keyLength)
            && source.TryReadBytes(tagLength, out tag) && source.TryReadBytes(keyLength, out key);
    }
}
