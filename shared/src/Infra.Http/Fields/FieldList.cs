namespace Infra.Http.Fields;

/// <summary>
/// The elements of a comma-separated field value (RFC 9110 section 5.6.1): empty ones are skipped, white space around them is cut off, commas inside quoted strings do not separate.
/// </summary>
public ref struct FieldList
{
    private ReadOnlySpan<byte> _rest;
    private ReadOnlySpan<byte> _current;

    /// <summary>The elements of one field value.</summary>
    public FieldList(ReadOnlySpan<byte> value)
    {
        _rest = value;
        _current = default;
    }

    /// <summary>The element, not empty.</summary>
    public readonly ReadOnlySpan<byte> Current => _current;

    /// <summary>Enumerates itself.</summary>
    public readonly FieldList GetEnumerator() => this;

    /// <summary>Goes to the next element.</summary>
    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            int end = ElementLength(_rest);
            _current = FieldBytes.Trim(_rest[..end]);
            _rest = end == _rest.Length ? default : _rest[(end + 1)..];
            if (!_current.IsEmpty) return true;
        }
        _current = default;
        return false;
    }

    private static int ElementLength(ReadOnlySpan<byte> rest)
    {
        int stop = rest.IndexOfAny((byte)',', (byte)'"');
        if (stop < 0) return rest.Length;
        if (rest[stop] == ',') return stop;
        bool isQuoted = false;
        for (int i = stop; i < rest.Length; i++)
        {
            byte letter = rest[i];
            if (letter == '"') isQuoted = !isQuoted;
            else if (letter == '\\' && isQuoted) i++;
            else if (letter == ',' && !isQuoted) return i;
        }
        return rest.Length;
    }
}
