using Infra.Dns.Names;
using Infra.Dns.Records.Fields;
using Infra.Dns.Text;
using Infra.Dns.Wire;

namespace Infra.Dns.Records;

/// <summary>
/// RDATA of any type. Outside messages it is always the uncompressed wire form with names as written, at most 65,535 bytes; a type that is not known is
/// bytes without a structure (RFC 3597).
/// </summary>
public static class Rdata
{
    /// <summary>The most bytes of RDATA.</summary>
    public const int LengthMax = ushort.MaxValue;

    /// <summary>Reads RDATA out of a message: checks each field and decompresses names where the type allows that (RFC 3597 section 4).</summary>
    /// <param name="type">The record's type.</param>
    /// <param name="source">A reader whose window is the RDATA; at its end afterwards, if true.</param>
    /// <param name="target">Where the uncompressed RDATA goes; 65,535 bytes are always enough.</param>
    /// <param name="length">Bytes written.</param>
    /// <param name="error">What is wrong, if false.</param>
    public static bool TryRead(RecordType type, ref DnsReader source, Span<byte> target, out int length, out WireError error)
    {
        length = 0;
        error = default;
        if (RecordLayouts.Of(type) is not { } layout) return TryCopy(ref source, source.Remaining, target, ref length, out error);
        Span<byte> name = stackalloc byte[WireName.LengthMax];
        foreach (FieldForm form in layout.Forms)
        {
            if (form is NameForm { ArrivesCompressed: true })
            {
                if (!source.TryReadName(name, out int nameLength, out error)) return false;
                if (nameLength > target.Length - length) return source.Fail("RDATA of more than 65535 bytes", out error);
                name[..nameLength].CopyTo(target[length..]);
                length += nameLength;
                continue;
            }
            DnsReader start = source;
            if (!form.TrySkip(ref source, out error)) return false;
            if (!TryCopy(ref start, source.Offset - start.Offset, target, ref length, out error)) return false;
        }
        return source.IsAtEnd || source.Fail("bytes after the last field", out error);
    }

    /// <summary>Whether bytes are uncompressed RDATA of a type; always for a type that is not known.</summary>
    public static bool IsValid(RecordType type, ReadOnlySpan<byte> rdata, out WireError error)
    {
        var source = new DnsReader(rdata);
        if (rdata.Length > LengthMax) return source.Fail("RDATA of more than 65535 bytes", out error);
        error = default;
        if (RecordLayouts.Of(type) is not { } layout) return true;
        foreach (FieldForm form in layout.Forms)
        {
            if (!form.TrySkip(ref source, out error)) return false;
        }
        return source.IsAtEnd || source.Fail("bytes after the last field", out error);
    }

    /// <summary>Writes valid RDATA into a message with its 16-bit length before it; names are compressed in the types of RFC 1035 only (RFC 3597 section 4).</summary>
    public static void Write(RecordType type, scoped ReadOnlySpan<byte> rdata, ref DnsWriter target)
    {
        int lengthOffset = target.Offset;
        target.WriteUInt16(0);
        if (RecordLayouts.Of(type) is not { IsPlain: false } layout)
        {
            target.WriteBytes(rdata);
        }
        else
        {
            var source = new DnsReader(rdata);
            foreach (FieldForm form in layout.Forms)
            {
                int start = source.Offset;
                form.TrySkip(ref source, out _);
                ReadOnlySpan<byte> field = rdata[start..source.Offset];
                if (form is NameForm { IsSentCompressed: true }) target.WriteName(field, compress: true);
                else target.WriteBytes(field);
            }
        }
        if (!target.HasOverflowed) target.PatchUInt16(lengthOffset, (ushort)(target.Offset - lengthOffset - sizeof(ushort)));
    }

    /// <summary>Turns valid RDATA into its canonical form in place: the names of older types in lower case (RFC 4034 section 6.2, RFC 6840 section 5.1).</summary>
    public static void MakeCanonical(RecordType type, Span<byte> rdata)
    {
        if (RecordLayouts.Of(type) is not { IsPlain: false } layout) return;
        var source = new DnsReader(rdata);
        foreach (FieldForm form in layout.Forms)
        {
            int start = source.Offset;
            form.TrySkip(ref source, out _);
            form.MakeCanonical(rdata[start..source.Offset]);
        }
    }

    /// <summary>Canonical order of two RDATA of one type: as bytes of their canonical forms, a missing byte first (RFC 4034 section 6.3).</summary>
    public static int Compare(RecordType type, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (RecordLayouts.Of(type) is not { IsPlain: false }) return a.SequenceCompareTo(b);
        byte[] left = a.ToArray();
        byte[] right = b.ToArray();
        MakeCanonical(type, left);
        MakeCanonical(type, right);
        return ((ReadOnlySpan<byte>)left).SequenceCompareTo(right);
    }

    /// <summary>Writes the text of RDATA; in the form <c>\# length hex</c> if the type is not known or the bytes are not valid (RFC 3597 section 5).</summary>
    public static void Format(RecordType type, ReadOnlySpan<byte> rdata, PresentationWriter target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var source = new DnsReader(rdata);
        if (RecordLayouts.Of(type) is not { } layout || layout.Forms.IsEmpty || !IsValid(type, rdata, out _))
        {
            FieldForms.Opaque.Print(ref source, target);
            return;
        }
        foreach (FieldForm form in layout.Forms)
            form.Print(ref source, target);
    }

    /// <summary>The text of RDATA.</summary>
    public static string Format(RecordType type, ReadOnlySpan<byte> rdata)
    {
        var writer = new PresentationWriter();
        Format(type, rdata, writer);
        return writer.ToString();
    }

    /// <summary>Reads RDATA from the words that are left of an entry; a type in the form <c>\#</c> is checked as its own type.</summary>
    /// <param name="type">The record's type.</param>
    /// <param name="tokens">The words; at the end of the entry afterwards, if true.</param>
    /// <param name="origin">What completes relative names, in wire form; empty where they are a mistake.</param>
    /// <param name="target">Where RDATA goes, without compression and length; it must have room for 65,535 bytes.</param>
    /// <param name="mistake">What is wrong, if false; the field's name comes first.</param>
    public static bool TryParse(RecordType type, ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        mistake = default;
        TokenReader ahead = tokens;
        bool isOpaque = ahead.TryRead(out Token first) && !first.IsQuoted && ahead.TextOf(first).SequenceEqual("\\#"u8);
        RecordLayout? layout = RecordLayouts.Of(type);
        if (!isOpaque && layout is not null) return TryParseFields(layout, ref tokens, origin, ref target, out mistake);
        int start = target.Offset;
        if (!FieldForms.Opaque.TryParse(ref tokens, origin, ref target, out mistake)) return false;
        if (target.HasOverflowed) return TokenReader.Fail(first, "is more than a record can hold", out mistake);
        return IsValid(type, target.Written[start..], out WireError error) || TokenReader.Fail(first, $"begins no {type}: {error}", out mistake);
    }

    /// <summary>Reads RDATA from text that our own code or a developer wrote; relative names are meant from the root.</summary>
    /// <exception cref="FormatException">It is no RDATA of this type.</exception>
    public static byte[] Parse(RecordType type, string text)
    {
        var tokens = new TokenReader(System.Text.Encoding.ASCII.GetBytes(text));
        var target = new DnsWriter(new byte[LengthMax], default);
        if (!TryParse(type, ref tokens, WireName.Root, ref target, out TextMistake mistake)) throw new FormatException($"not the data of {type}: {mistake}");
        return target.Written.ToArray();
    }

    private static bool TryParseFields(RecordLayout layout, ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        mistake = default;
        for (int i = 0; i < layout.Forms.Length; i++)
        {
            if (layout.Forms[i].TryParse(ref tokens, origin, ref target, out mistake)) continue;
            if (tokens.Mistake.Message is null) mistake = mistake with { Message = $"{layout.Names[i]} {mistake.Message}" };   // an open quote is no field's
            return false;
        }
        if (tokens.TryRead(out Token excess)) return TokenReader.Fail(excess, $"is one word more than {layout.Type} has", out mistake);
        if (target.HasOverflowed) return TextMistake.At(tokens.Offset, "the record is more than 65535 bytes", out mistake);
        mistake = tokens.Mistake;
        return mistake.Message is null;
    }

    private static bool TryCopy(ref DnsReader source, int count, Span<byte> target, ref int length, out WireError error)
    {
        error = default;
        if (count > target.Length - length) return source.Fail("RDATA of more than 65535 bytes", out error);
        source.TryReadBytes(count, out ReadOnlySpan<byte> bytes);
        bytes.CopyTo(target[length..]);
        length += count;
        return true;
    }
}
