using System.Text;
using Infra.Http.Fields;

namespace Infra.Http.Http1;

/// <summary>Values of the fields that decide where a message ends.</summary>
internal static class FramingFields
{
    /// <summary>2^62: no length above it is taken, so that sums of two stay within 64 bits.</summary>
    internal const long BodyBytesMax = 1L << 62;

    /// <summary>Connection options of a head that are looked at; one more is refused.</summary>
    internal const int ConnectionOptionsMax = 64;

    /// <summary>Content-Length = 1*DIGIT (RFC 9110 section 8.6).</summary>
    internal static RejectReason ParseContentLength(ReadOnlySpan<byte> value, out long length)
    {
        length = 0;
        if (value.IsEmpty) return RejectReason.ContentLengthMalformed;
        if (value.Contains((byte)',')) return RejectReason.ContentLengthRepeated;
        if (value.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return RejectReason.ContentLengthMalformed;
        foreach (byte digit in value)
        {
            if (length > BodyBytesMax / 10) return RejectReason.ContentLengthTooLarge;
            length = (length * 10) + (digit - '0');
        }
        return length > BodyBytesMax ? RejectReason.ContentLengthTooLarge : RejectReason.None;
    }

    /// <summary>One Transfer-Encoding value: exactly chunked, or why not.</summary>
    internal static RejectReason CheckTransferEncoding(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "chunked"u8)) return RejectReason.None;
        // A list that begins with registered codings and ends with chunked is understood, though not supported; anything else is taken for an attack.
        int lastComma = value.LastIndexOf((byte)',');
        if (lastComma < 0 || !Ascii.EqualsIgnoreCase(FieldBytes.Trim(value[(lastComma + 1)..]), "chunked"u8)) return RejectReason.TransferEncodingMalformed;
        ReadOnlySpan<byte> rest = value[..lastComma];
        while (true)
        {
            int comma = rest.IndexOf((byte)',');
            ReadOnlySpan<byte> coding = FieldBytes.Trim(comma < 0 ? rest : rest[..comma]);
            if (!IsRegisteredCoding(coding)) return RejectReason.TransferEncodingMalformed;
            if (comma < 0) return RejectReason.TransferCodingUnsupported;
            rest = rest[(comma + 1)..];
        }
    }

    /// <summary>Adds the options of one Connection value.</summary>
    internal static RejectReason AddConnectionOptions(ReadOnlySpan<byte> value, ref ConnectionOptions options, ref int count)
    {
        foreach (ReadOnlySpan<byte> option in new FieldList(value))
        {
            if (++count > ConnectionOptionsMax) return RejectReason.TooManyConnectionOptions;
            if (Ascii.EqualsIgnoreCase(option, "close"u8)) options |= ConnectionOptions.Close;
            else if (Ascii.EqualsIgnoreCase(option, "keep-alive"u8)) options |= ConnectionOptions.KeepAlive;
            else if (Ascii.EqualsIgnoreCase(option, "upgrade"u8)) options |= ConnectionOptions.Upgrade;
            else if (Ascii.EqualsIgnoreCase(option, "te"u8)) options |= ConnectionOptions.Te;
            else options |= ConnectionOptions.Other;
        }
        return RejectReason.None;
    }

    // RFC 9112 section 7.2; x-gzip and x-compress are their old names.
    private static bool IsRegisteredCoding(ReadOnlySpan<byte> coding) =>
        Ascii.EqualsIgnoreCase(coding, "gzip"u8) || Ascii.EqualsIgnoreCase(coding, "deflate"u8) || Ascii.EqualsIgnoreCase(coding, "compress"u8)
        || Ascii.EqualsIgnoreCase(coding, "x-gzip"u8) || Ascii.EqualsIgnoreCase(coding, "x-compress"u8);
}
