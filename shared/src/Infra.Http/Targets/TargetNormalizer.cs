namespace Infra.Http.Targets;

/// <summary>
/// Gives a path its one form: what is matched, routed, logged and forwarded. Steps in their order: escapes, control characters, separators, slash runs, dot segments. Thread-safe.
/// </summary>
public static class TargetNormalizer
{
    /// <summary>Normalizes path and query of a request target.</summary>
    /// <param name="pathAndQuery">A path that begins with a slash, then perhaps a question mark and a query; or empty (becomes <c>/</c>), a query alone, or <c>*</c>, which stays.</param>
    /// <param name="checks">What is done.</param>
    /// <param name="target">Where a changed form is written; at least as long as the input, and 1 byte more. May not overlap it.</param>
    /// <param name="normalized">The form: the input itself if it has it already, else a view of <paramref name="target"/>.</param>
    /// <param name="pathLength">Length of the path in <paramref name="normalized"/>; the query follows with its question mark.</param>
    /// <returns><see cref="RejectReason.None"/>, or why the path is refused.</returns>
    /// <exception cref="ArgumentException"><paramref name="target"/> is too small.</exception>
    public static RejectReason Normalize(
        ReadOnlySpan<byte> pathAndQuery, NormalizationChecks checks, Span<byte> target, out ReadOnlySpan<byte> normalized, out int pathLength)
    {
        int question = pathAndQuery.IndexOf((byte)'?');
        ReadOnlySpan<byte> path = question < 0 ? pathAndQuery : pathAndQuery[..question];
        normalized = pathAndQuery;
        pathLength = path.Length;
        if (path.SequenceEqual("*"u8) || IsPlain(path)) return RejectReason.None;
        if (target.Length < pathAndQuery.Length + 1) throw new ArgumentException("the target is smaller than the input and one byte", nameof(target));
        if (path.IsEmpty)
        {
            target[0] = (byte)'/';
            pathLength = 1;
        }
        else
        {
            RejectReason reason = WriteUnescaped(path, checks, target, out pathLength);
            if (reason != RejectReason.None) return reason;
            if ((checks & NormalizationChecks.DuplicateSlashes) != NormalizationChecks.None) pathLength = MergeSlashes(target[..pathLength]);
            if ((checks & NormalizationChecks.DotSegments) != NormalizationChecks.None && !TryRemoveDots(target, ref pathLength)) return RejectReason.PathAboveRoot;
        }
        ReadOnlySpan<byte> query = question < 0 ? default : pathAndQuery[question..];
        query.CopyTo(target[pathLength..]);
        normalized = target[..(pathLength + query.Length)];
        return RejectReason.None;
    }

    // Nothing in it that any step looks for: the usual case.
    private static bool IsPlain(ReadOnlySpan<byte> path) =>
        !path.IsEmpty && path[0] == '/' && path.IndexOfAny((byte)'%', (byte)'\\') < 0 && path.IndexOf("//"u8) < 0 && path.IndexOf("/."u8) < 0;

    private static RejectReason WriteUnescaped(ReadOnlySpan<byte> path, NormalizationChecks checks, Span<byte> target, out int length)
    {
        length = 0;
        for (int i = 0; i < path.Length; i++)
        {
            byte letter = path[i];
            if (letter == '\\' && (checks & NormalizationChecks.EncodedSeparators) != NormalizationChecks.None) return RejectReason.PathEncodedSeparator;
            if (letter != '%')
            {
                target[length++] = letter;
                continue;
            }
            if (!TryUnescape(path[i..], out byte value))
            {
                if ((checks & NormalizationChecks.PercentEncoding) != NormalizationChecks.None) return RejectReason.PercentMalformed;
                target[length++] = letter;
                continue;
            }
            if (value is < 0x20 or 0x7F && (checks & NormalizationChecks.ControlCharacters) != NormalizationChecks.None) return RejectReason.PathControlCharacter;
            if (value is (byte)'/' or (byte)'\\' && (checks & NormalizationChecks.EncodedSeparators) != NormalizationChecks.None) return RejectReason.PathEncodedSeparator;
            if ((checks & NormalizationChecks.PercentEncoding) == NormalizationChecks.None)
            {
                path.Slice(i, 3).CopyTo(target[length..]);
                length += 3;
            }
            else if (IsUnreserved(value))
            {
                target[length++] = value;
            }
            else
            {
                target[length++] = letter;
                target[length++] = Upper(path[i + 1]);
                target[length++] = Upper(path[i + 2]);
            }
            i += 2;
        }
        return RejectReason.None;
    }

    private static int MergeSlashes(Span<byte> path)
    {
        int length = 0;
        foreach (byte letter in path)
        {
            if (letter == '/' && length > 0 && path[length - 1] == '/') continue;
            path[length++] = letter;
        }
        return length;
    }

    // In place: what has been written never overtakes what is still to be read. A segment begins behind a slash and ends before the next one.
    private static bool TryRemoveDots(Span<byte> buffer, ref int pathLength)
    {
        ReadOnlySpan<byte> path = buffer[..pathLength];
        int written = 0, at = 0;
        while (at < path.Length)
        {
            int slash = path[(at + 1)..].IndexOf((byte)'/');
            int end = slash < 0 ? path.Length : at + 1 + slash;
            ReadOnlySpan<byte> segment = path[(at + 1)..end];
            bool isOne = segment.SequenceEqual("."u8), isTwo = segment.SequenceEqual(".."u8);
            if (isTwo)
            {
                if (written == 0) return false;
                written = buffer[..written].LastIndexOf((byte)'/');
            }
            if (isOne || isTwo)
            {
                // A dot segment at the end leaves its slash.
                if (end == path.Length) buffer[written++] = (byte)'/';
            }
            else
            {
                path[at..end].CopyTo(buffer[written..]);
                written += end - at;
            }
            at = end;
        }
        pathLength = written;
        return true;
    }

    private static bool TryUnescape(ReadOnlySpan<byte> rest, out byte value)
    {
        value = 0;
        if (rest.Length < 3 || !char.IsAsciiHexDigit((char)rest[1]) || !char.IsAsciiHexDigit((char)rest[2])) return false;
        value = (byte)((HexValue(rest[1]) << 4) | HexValue(rest[2]));
        return true;
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static byte Upper(byte digit) => digit >= 'a' ? (byte)(digit - 0x20) : digit;

    private static bool IsUnreserved(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~';
}
