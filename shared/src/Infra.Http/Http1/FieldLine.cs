using Infra.Http.Fields;

namespace Infra.Http.Http1;

/// <summary>
/// One field line (RFC 9112 section 5), without its CR LF:
/// <code>field-name ":" OWS field-value OWS</code>
/// </summary>
internal static class FieldLine
{
    internal static RejectReason Parse(ReadOnlySpan<byte> buffer, int start, int end, bool isFirst, bool refuseNonAscii, out FieldEntry entry)
    {
        entry = default;
        ReadOnlySpan<byte> line = buffer[start..end];
        if (line[0] is (byte)' ' or (byte)'\t') return isFirst ? RejectReason.SpaceBeforeFirstField : RejectReason.FieldFolded;
        int nameLength = FieldNames.TokenLength(line);
        if (nameLength == line.Length || line[nameLength] != ':' || nameLength == 0) return BadName(line, nameLength);
        ReadOnlySpan<byte> rest = line[(nameLength + 1)..];
        int control = FieldBytes.IndexOfControl(rest);
        if (control >= 0) return rest[control] == '\r' ? RejectReason.BareCarriageReturn : RejectReason.ControlCharacter;
        ReadOnlySpan<byte> value = FieldBytes.Trim(rest);
        if (refuseNonAscii && value.ContainsAnyInRange((byte)0x80, (byte)0xFF)) return RejectReason.FieldValueNotAscii;
        ReadOnlySpan<byte> name = line[..nameLength];
        int leading = value.IsEmpty ? rest.Length : rest.Length - rest.TrimStart(" \t"u8).Length;
        FieldFlags flags = name.Contains((byte)'_') ? FieldFlags.Underscore : FieldFlags.None;
        entry = new FieldEntry(start, nameLength, start + nameLength + 1 + leading, value.Length, FieldNames.Find(name), flags);
        return RejectReason.None;
    }

    private static RejectReason BadName(ReadOnlySpan<byte> line, int nameLength)
    {
        int control = FieldBytes.IndexOfControl(line);
        if (control >= 0) return line[control] == '\r' ? RejectReason.BareCarriageReturn : RejectReason.ControlCharacter;
        if (!line.Contains((byte)':')) return RejectReason.ColonMissing;
        if (nameLength == 0) return RejectReason.FieldNameMalformed;
        ReadOnlySpan<byte> afterName = line[nameLength..].TrimStart(" \t"u8);
        return afterName.Length < line.Length - nameLength && afterName[0] == ':' ? RejectReason.SpaceBeforeColon : RejectReason.FieldNameMalformed;
    }
}
