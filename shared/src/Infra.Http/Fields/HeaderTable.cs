namespace Infra.Http.Fields;

/// <summary>The fields of a head in their order: a view over the head's bytes and the table of a parser. Good until either changes.</summary>
public readonly ref struct HeaderTable
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly Span<FieldEntry> _entries;

    /// <summary>A view of <paramref name="entries"/>, whose offsets count from the start of <paramref name="bytes"/>.</summary>
    public HeaderTable(ReadOnlySpan<byte> bytes, Span<FieldEntry> entries)
    {
        _bytes = bytes;
        _entries = entries;
    }

    /// <summary>How many fields there are, dropped ones among them.</summary>
    public int Count => _entries.Length;

    /// <summary>The places of the fields; a change of flags is seen by every view of the head.</summary>
    public Span<FieldEntry> Entries => _entries;

    /// <summary>The field at <paramref name="index"/>.</summary>
    public Field this[int index] => new(_bytes, _entries[index]);

    /// <summary>The value of the first field of that name that is not dropped.</summary>
    public bool TryGet(FieldId id, out ReadOnlySpan<byte> value)
    {
        int index = IndexOf(id);
        value = index < 0 ? default : this[index].Value;
        return index >= 0;
    }

    /// <summary>The value of the first field of that name, in any letter case, that is not dropped.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        int index = IndexOf(name);
        value = index < 0 ? default : this[index].Value;
        return index >= 0;
    }

    /// <summary>The index of the first field of that name that is not dropped, from <paramref name="start"/> on, or -1.</summary>
    public int IndexOf(FieldId id, int start = 0)
    {
        for (int i = start; i < _entries.Length; i++)
        {
            if (_entries[i].Id == id && !_entries[i].IsDropped) return i;
        }
        return -1;
    }

    /// <summary>The index of the first field of that name, in any letter case, that is not dropped, from <paramref name="start"/> on, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> name, int start = 0)
    {
        FieldId id = FieldNames.Find(name);
        if (id != FieldId.Unknown) return IndexOf(id, start);
        for (int i = start; i < _entries.Length; i++)
        {
            FieldEntry entry = _entries[i];
            if (entry.NameLength == name.Length && !entry.IsDropped && FieldNames.Same(_bytes.Slice(entry.NameOffset, entry.NameLength), name)) return i;
        }
        return -1;
    }

    /// <summary>How many fields of that name are not dropped.</summary>
    public int CountOf(FieldId id)
    {
        int count = 0;
        foreach (FieldEntry entry in _entries)
        {
            if (entry.Id == id && !entry.IsDropped) count++;
        }
        return count;
    }

    /// <summary>Takes the field at <paramref name="index"/> out of what is passed on.</summary>
    public void Drop(int index) => _entries[index] = _entries[index] with { Flags = _entries[index].Flags | FieldFlags.Dropped };

    /// <summary>Takes all fields of that name out of what is passed on.</summary>
    public void Drop(FieldId id)
    {
        for (int i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].Id == id) Drop(i);
        }
    }

    /// <summary>All fields in order, dropped ones among them.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Goes through a table.</summary>
    public ref struct Enumerator
    {
        private readonly HeaderTable _table;
        private int _index;

        internal Enumerator(HeaderTable table)
        {
            _table = table;
            _index = -1;
        }

        /// <summary>The field.</summary>
        public readonly Field Current => _table[_index];

        /// <summary>Goes to the next one.</summary>
        public bool MoveNext() => ++_index < _table.Count;
    }
}
