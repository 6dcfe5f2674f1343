namespace Infra.Crypto.Curves;

/// <summary>
/// The two forms of an ECDSA signature: raw r ‖ s of fixed size (DNSSEC, JOSE) and the DER sequence of X.509 and TLS (RFC 3279 section 2.2.3).
/// </summary>
public static class EcdsaSignature
{
    /// <summary>Bytes of r ‖ s for <paramref name="curve"/>: 64, 96 or 132.</summary>
    public static int RawSize(EllipticCurve curve) => 2 * WeierstrassGroup.Of(curve).Size;

    /// <summary>Most bytes of the DER form for <paramref name="curve"/>: 72, 104 or 139.</summary>
    public static int DerSizeMax(EllipticCurve curve)
    {
        int body = 2 * (2 + 1 + WeierstrassGroup.Of(curve).Size);
        return body < 128 ? 2 + body : 3 + body;
    }

    /// <summary>
    /// Turns the DER form into r ‖ s, each half of <paramref name="raw"/>. False for anything but minimal DER of two non-negative integers that fit, without
    /// bytes behind; the target then holds zeros.
    /// </summary>
    public static bool TryReadDer(ReadOnlySpan<byte> der, Span<byte> raw)
    {
        int size = raw.Length / 2;
        if (TryReadHeader(der, out ReadOnlySpan<byte> body)
            && TryReadInteger(ref body, raw[..size])
            && TryReadInteger(ref body, raw.Slice(size, size))
            && body.IsEmpty)
        {
            return true;
        }
        raw.Clear();
        return false;
    }

    /// <summary>Writes r ‖ s as DER and returns its length.</summary>
    /// <exception cref="ArgumentException"><paramref name="der"/> is shorter than the form needs.</exception>
    public static int WriteDer(ReadOnlySpan<byte> raw, Span<byte> der)
    {
        int size = raw.Length / 2;
        ReadOnlySpan<byte> r = raw[..size].TrimStart((byte)0), s = raw[size..].TrimStart((byte)0);
        int rLength = IntegerLength(r), sLength = IntegerLength(s);
        int body = 4 + rLength + sLength;
        int header = body < 128 ? 2 : 3;
        if (der.Length < header + body) throw new ArgumentException("the target is too short", nameof(der));
        der[0] = 0x30;
        if (header == 3) der[1] = 0x81;
        der[header - 1] = (byte)body;
        WriteInteger(r, rLength, der[header..]);
        WriteInteger(s, sLength, der[(header + 2 + rLength)..]);
        return header + body;
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> der, out ReadOnlySpan<byte> body)
    {
        body = default;
        if (der.Length < 2 || der[0] != 0x30) return false;
        int length = der[1], header = 2;
        if (length == 0x81)
        {
            if (der.Length < 3 || der[2] < 128) return false;
            length = der[2];
            header = 3;
        }
        else if (length >= 128)
        {
            return false;
        }
        if (der.Length != header + length) return false;
        body = der[header..];
        return true;
    }

    private static bool TryReadInteger(ref ReadOnlySpan<byte> body, Span<byte> value)
    {
        if (body.Length < 3 || body[0] != 2) return false;
        int length = body[1];
        if (length == 0 || length > 127 || body.Length < 2 + length) return false;
        ReadOnlySpan<byte> integer = body.Slice(2, length);
        body = body[(2 + length)..];
        if (integer[0] >= 0x80) return false;                                              // negative
        if (integer[0] == 0 && length > 1 && integer[1] < 0x80) return false;               // not minimal
        if (integer[0] == 0) integer = integer[1..];
        if (integer.Length > value.Length) return false;
        value[..(value.Length - integer.Length)].Clear();
        integer.CopyTo(value[(value.Length - integer.Length)..]);
        return true;
    }

    private static int IntegerLength(ReadOnlySpan<byte> trimmed) => trimmed.IsEmpty ? 1 : trimmed.Length + (trimmed[0] >> 7);

    private static void WriteInteger(ReadOnlySpan<byte> trimmed, int length, Span<byte> target)
    {
        target[0] = 2;
        target[1] = (byte)length;
        target.Slice(2, length).Clear();
        trimmed.CopyTo(target.Slice(2 + length - trimmed.Length));
    }
}
