using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Defaults;

/// <summary>
/// The settings in force for one request: the built-in values, changed by <c>Defaults</c> entries and tags in the order in which they are applied.
/// Each knows which entry set it. Reset and applied again it allocates nothing. Not safe for several threads at once.
/// </summary>
public sealed class Settings
{
    /// <summary>The origin of a value that no entry has set.</summary>
    public const int BuiltIn = -1;

    /// <summary>How many words a list may have; more in one entry are a mistake, more by several are <see cref="IsOverLimit"/>.</summary>
    public const int ListWordsMax = 1024;

    private const int WordsComparedMax = 20_000_000;

    private static readonly Value[] Initial = ReadInitial(out InitialLists);
    private static readonly (SettingId Id, ReadOnlyMemory<byte>[] Words)[] InitialLists;

    private readonly Value[] _values = new Value[SettingTable.Count];
    private readonly List<ReadOnlyMemory<byte>>?[] _lists = new List<ReadOnlyMemory<byte>>?[SettingTable.Count];
    private long _wordsCompared;

    /// <summary>The built-in values.</summary>
    public Settings()
    {
        foreach (SettingDefinition definition in SettingTable.All)
        {
            if (definition.Type == SettingType.List) _lists[(int)definition.Id] = [];
        }

        Reset();
    }

    /// <summary>
    /// Whether a list was to grow beyond <see cref="ListWordsMax"/>, or took more looks at its words than any honest policy: what it should hold is not known, so nothing may be allowed.
    /// </summary>
    public bool IsOverLimit { get; private set; }

    /// <summary>Goes back to the built-in values.</summary>
    public void Reset()
    {
        IsOverLimit = false;
        _wordsCompared = 0;
        Initial.CopyTo(_values.AsSpan());
        foreach ((SettingId id, ReadOnlyMemory<byte>[] words) in InitialLists)
        {
            List<ReadOnlyMemory<byte>> list = _lists[(int)id]!;
            list.Clear();
            list.AddRange(words);
        }
    }

    /// <summary>Takes over all values of another instance.</summary>
    public void CopyFrom(Settings source)
    {
        ArgumentNullException.ThrowIfNull(source);
        IsOverLimit = source.IsOverLimit;
        source._values.CopyTo(_values.AsSpan());
        for (int i = 0; i < _lists.Length; i++)
        {
            if (_lists[i] is not { } list) continue;
            list.Clear();
            list.AddRange(source._lists[i]!);
        }
    }

    /// <summary>Applies one checked entry, with what the original changes along with it.</summary>
    /// <param name="change">From <see cref="SettingParser.TryParse"/>.</param>
    /// <param name="origin">The caller's number for the entry or tag, given back by <see cref="Origin"/>.</param>
    public void Apply(in SettingChange change, int origin)
    {
        if (_lists[(int)change.Id] is { } list)
        {
            if (IsOverLimit) return;
            ApplyList(list, change, ref _wordsCompared);
            if (list.Count > ListWordsMax || _wordsCompared > WordsComparedMax)
            {
                IsOverLimit = true;
                list.RemoveRange(Math.Min(list.Count, ListWordsMax), Math.Max(0, list.Count - ListWordsMax));
            }

            _values[(int)change.Id] = new Value(list.Count, default, list.Count != 0, origin);
            return;
        }

        _values[(int)change.Id] = new Value(change.Number, change.Text, change.IsSet, origin);
        switch (change.Id)
        {
            case SettingId.TtyTickets:   // the older name for a choice: tty is word 2, global word 0
                _values[(int)SettingId.TimestampType] = new Value(change.IsSet ? 2 : 0, default, isSet: true, origin);
                break;
            case SettingId.LogInput:
                SetFlag(SettingId.LogStdin, change.IsSet, origin);
                SetFlag(SettingId.LogTtyin, change.IsSet, origin);
                break;
            case SettingId.LogOutput:
                SetFlag(SettingId.LogStdout, change.IsSet, origin);
                SetFlag(SettingId.LogStderr, change.IsSet, origin);
                SetFlag(SettingId.LogTtyout, change.IsSet, origin);
                break;
            default:
                break;
        }
    }

    /// <summary>Sets a flag directly, for tags of a command such as NOPASSWD.</summary>
    /// <exception cref="ArgumentException">The setting is no flag.</exception>
    public void SetFlag(SettingId flag, bool on, int origin)
    {
        if (SettingTable.Get(flag).Type != SettingType.Flag) throw new ArgumentException($"{flag} is no flag.", nameof(flag));
        _values[(int)flag] = new Value(on ? 1 : 0, default, on, origin);
    }

    /// <summary>Sets a text directly, for options of a command such as CWD.</summary>
    /// <exception cref="ArgumentException">The setting is no text.</exception>
    public void SetText(SettingId id, ReadOnlyMemory<byte> text, int origin)
    {
        if (SettingTable.Get(id).Type != SettingType.Text) throw new ArgumentException($"{id} is no text.", nameof(id));
        _values[(int)id] = new Value(0, text, isSet: true, origin);
    }

    /// <summary>Sets a number directly, for options of a command such as TIMEOUT.</summary>
    /// <exception cref="ArgumentException">The setting is a flag, text or list.</exception>
    public void SetNumber(SettingId id, long number, int origin)
    {
        if (SettingTable.Get(id).Type is SettingType.Flag or SettingType.Text or SettingType.List or SettingType.ResourceLimit)
            throw new ArgumentException($"{id} is no number.", nameof(id));
        _values[(int)id] = new Value(number, default, isSet: true, origin);
    }

    /// <summary>Whether a flag is on, or another setting has a value.</summary>
    public bool IsOn(SettingId id) => _values[(int)id].IsSet;

    /// <summary>
    /// The value of a setting that is not a text or list: 0 or 1 for flags; the number; mode bits; ticks of 100 ns for minutes; seconds for
    /// timeouts; syslog(3) numbers for facilities (0: off) and priorities (-1: none); the index of a choice.
    /// </summary>
    public long Number(SettingId id) => _values[(int)id].Number;

    /// <summary>The word of a choice.</summary>
    public string Choice(SettingId id) => SettingTable.Get(id).Choices[(int)_values[(int)id].Number];

    /// <summary>The bytes of a text or resource limit; empty if unset, which <see cref="IsOn"/> tells from an empty value.</summary>
    public ReadOnlyMemory<byte> Text(SettingId id) => _values[(int)id].Text;

    /// <summary>The members of a list in the order in which they were added; valid until the next change.</summary>
    /// <exception cref="ArgumentException">The setting is no list.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> Words(SettingId id) => _lists[(int)id] ?? throw new ArgumentException($"{id} is no list.", nameof(id));

    /// <summary>What <see cref="Apply"/> was told about the entry that set the value last; <see cref="BuiltIn"/> if none did.</summary>
    public int Origin(SettingId id) => _values[(int)id].Origin;

    private static void ApplyList(List<ReadOnlyMemory<byte>> list, in SettingChange change, ref long compared)
    {
        if (change.Operator is SettingOperator.Set or SettingOperator.Off) list.Clear();
        ReadOnlyMemory<byte> rest = change.Text;
        if (SettingTable.Get(change.Id).KeepsBlanks)
        {
            if (change.Operator != SettingOperator.Off) Change(list, rest, change.Operator, ref compared);
            return;
        }

        while (true)
        {
            int start = rest.Span.IndexOfAnyExcept((byte)' ', (byte)'\t');
            if (start < 0) return;
            rest = rest[start..];
            int end = rest.Span.IndexOfAny((byte)' ', (byte)'\t');
            if (end < 0) end = rest.Length;
            Change(list, rest[..end], change.Operator, ref compared);
            rest = rest[end..];
        }
    }

    private static void Change(List<ReadOnlyMemory<byte>> list, ReadOnlyMemory<byte> word, SettingOperator operation, ref long compared)
    {
        int index = IndexOf(list, word.Span, ref compared);
        if (operation == SettingOperator.Remove)
        {
            if (index >= 0) list.RemoveAt(index);
        }
        else if (index < 0)
        {
            list.Add(word);
        }
    }

    private static int IndexOf(List<ReadOnlyMemory<byte>> list, ReadOnlySpan<byte> word, ref long compared)
    {
        for (int i = 0; i < list.Count; i++)
        {
            compared++;
            if (list[i].Span.SequenceEqual(word)) return i;
        }

        return -1;
    }

    private static Value[] ReadInitial(out (SettingId Id, ReadOnlyMemory<byte>[] Words)[] lists)
    {
        var values = new Value[SettingTable.Count];
        List<(SettingId, ReadOnlyMemory<byte>[])> found = [];
        long compared = 0;
        foreach (SettingDefinition definition in SettingTable.All)
        {
            Value value = new(0, default, isSet: false, BuiltIn);
            byte[] text = System.Text.Encoding.ASCII.GetBytes(definition.DefaultText);
            if (definition.Type == SettingType.Flag)
            {
                value = definition.DefaultText == "on" ? new Value(1, default, isSet: true, BuiltIn) : value;
            }
            else if (definition.Type == SettingType.List)
            {
                List<ReadOnlyMemory<byte>> words = [];
                if (text.Length != 0) ApplyList(words, new SettingChange(definition.Id, SettingOperator.Set, isSet: true, 0, text), ref compared);
                found.Add((definition.Id, words.ToArray()));
                value = new Value(words.Count, default, words.Count != 0, BuiltIn);
            }
            else if (text.Length != 0)
            {
                if (!SettingParser.TryParse(definition, SettingOperator.Set, text, out SettingChange change, out _))
                    throw new InvalidOperationException($"The built-in value of {definition.Name} is not one.");
                value = new Value(change.Number, change.Text, isSet: true, BuiltIn);
            }

            values[(int)definition.Id] = value;
        }

        lists = found.ToArray();
        return values;
    }

    private readonly struct Value(long number, ReadOnlyMemory<byte> text, bool isSet, int origin)
    {
        public readonly long Number = number;
        public readonly ReadOnlyMemory<byte> Text = text;
        public readonly bool IsSet = isSet;
        public readonly int Origin = origin;
    }
}
