namespace Infra.Http.Structured;

/// <summary>The parsing algorithms of RFC 8941 section 4.2, each from the cursor on; after a failure the cursor stands where it failed.</summary>
internal ref partial struct StructuredCursor
{
    private readonly ReadOnlySpan<byte> _text;

    internal StructuredCursor(ReadOnlySpan<byte> text)
    {
        _text = text;
        Offset = 0;
    }

    internal int Offset { get; private set; }

    private readonly bool IsAtEnd => Offset == _text.Length;

    private readonly byte Next => Offset < _text.Length ? _text[Offset] : (byte)0;

    internal bool TryReadList(List<StructuredMember> members)
    {
        SkipSpaces();
        if (IsAtEnd) return true;
        while (members.Count < StructuredFieldReader.MembersMax && TryReadMember(out StructuredMember? member))
        {
            members.Add(member!);
            if (!TryReadComma(out bool isLast)) return false;
            if (isLast) return true;
        }
        return false;
    }

    internal bool TryReadDictionary(List<StructuredEntry> entries)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        SkipSpaces();
        if (IsAtEnd) return true;
        while (TryReadKey(out string key) && TryReadEntry(out StructuredMember? member))
        {
            if (places.TryGetValue(key, out int place))
            {
                entries[place] = new StructuredEntry(key, member!);
            }
            else
            {
                if (entries.Count == StructuredFieldReader.MembersMax) return false;
                places.Add(key, entries.Count);
                entries.Add(new StructuredEntry(key, member!));
            }
            if (!TryReadComma(out bool isLast)) return false;
            if (isLast) return true;
        }
        return false;
    }

    internal bool TryReadWholeItem(out StructuredItem? item)
    {
        SkipSpaces();
        if (!TryReadItem(out item)) return false;
        SkipSpaces();
        return IsAtEnd;
    }

    // After a member: the end, or a comma that something follows.
    private bool TryReadComma(out bool isLast)
    {
        while (Next is (byte)' ' or (byte)'\t')
            Offset++;
        isLast = IsAtEnd;
        if (isLast) return true;
        if (!TryTake((byte)',')) return false;
        while (Next is (byte)' ' or (byte)'\t')
            Offset++;
        return !IsAtEnd;
    }

    private bool TryReadEntry(out StructuredMember? member)
    {
        if (TryTake((byte)'=')) return TryReadMember(out member);
        member = null;
        if (!TryReadParameters(out List<StructuredParameter> parameters)) return false;
        member = new StructuredItem(StructuredValue.OfBoolean(true), parameters);
        return true;
    }

    private bool TryReadMember(out StructuredMember? member)
    {
        if (Next == '(')
        {
            bool isList = TryReadInnerList(out StructuredInnerList? list);
            member = list;
            return isList;
        }
        bool isItem = TryReadItem(out StructuredItem? item);
        member = item;
        return isItem;
    }

    private bool TryReadInnerList(out StructuredInnerList? list)
    {
        list = null;
        var items = new List<StructuredItem>();
        Offset++;
        while (!IsAtEnd)
        {
            SkipSpaces();
            if (TryTake((byte)')'))
            {
                if (!TryReadParameters(out List<StructuredParameter> parameters)) return false;
                list = new StructuredInnerList(items, parameters);
                return true;
            }
            if (items.Count == StructuredFieldReader.InnerMax || !TryReadItem(out StructuredItem? item)) return false;
            items.Add(item!);
            if (Next is not ((byte)' ' or (byte)')')) return false;
        }
        return false;
    }

    private bool TryReadItem(out StructuredItem? item)
    {
        item = null;
        if (!TryReadBareItem(out StructuredValue value) || !TryReadParameters(out List<StructuredParameter> parameters)) return false;
        item = new StructuredItem(value, parameters);
        return true;
    }

    private bool TryReadParameters(out List<StructuredParameter> parameters)
    {
        parameters = [];
        while (TryTake((byte)';'))
        {
            SkipSpaces();
            if (!TryReadKey(out string key)) return false;
            StructuredValue value = StructuredValue.OfBoolean(true);
            if (TryTake((byte)'=') && !TryReadBareItem(out value)) return false;
            int place = parameters.FindIndex(parameter => parameter.Key == key);
            if (place >= 0) parameters[place] = new StructuredParameter(key, value);
            else if (parameters.Count == StructuredFieldReader.InnerMax) return false;
            else parameters.Add(new StructuredParameter(key, value));
        }
        return true;
    }

    private bool TryReadKey(out string key)
    {
        key = "";
        if (!char.IsAsciiLetterLower((char)Next) && Next != '*') return false;
        int start = Offset;
        while (char.IsAsciiLetterLower((char)Next) || char.IsAsciiDigit((char)Next) || Next is (byte)'_' or (byte)'-' or (byte)'.' or (byte)'*')
            Offset++;
        key = System.Text.Encoding.ASCII.GetString(_text[start..Offset]);
        return true;
    }

    private void SkipSpaces()
    {
        while (Next == ' ')
            Offset++;
    }

    private bool TryTake(byte letter)
    {
        if (IsAtEnd || _text[Offset] != letter) return false;
        Offset++;
        return true;
    }
}
