using System.Text;
using Infra.Parsing;
using Infra.Sudo.Policy.Parsing;

namespace Infra.Sudo.Policy.Ast;

/// <summary>
/// A parsed sudoers file with all that it includes: arrays of small nodes that point into the bytes of the files. Made by <see cref="SudoersLoader"/>; what could not be
/// parsed is not in it and stands in <see cref="Problems"/>. Safe to read from several threads once loaded.
/// </summary>
public sealed partial class SudoersPolicy
{
    /// <summary>What one <see cref="SpecOptions"/> costs.</summary>
    internal const int OptionsBytes = 160;

    /// <summary>Unescaped texts live from here on; files end far below.</summary>
    internal const int PoolStart = 1 << 27;

    /// <summary>How many findings of one kind are kept; more are counted.</summary>
    internal const int ProblemsMax = 10_000;

    // What each kind of node costs, in bytes; entries of Defaults with what is made of them once they are checked.
    private const int MemberBytes = 16;
    private const int CommandBytes = 32;
    private const int DigestBytes = 12;
    private const int SpecBytes = 28;
    private const int GrantBytes = 16;
    private const int RuleBytes = 28;
    private const int DefaultsBytes = 88;
    private const int FileBytes = 256;
    private const int OptionsSlotBytes = 16;

    private const int ShownBytesMax = 2 * LoadOptions.LineBytesMax;   // of lines that problems show

    private readonly List<PolicyFile> _files = [];
    private readonly List<SudoersProblem> _problems = [];
    private readonly List<SpecOptions> _options = [SpecOptions.None];
    private byte[] _pool = [];
    private int _poolLength;
    private long _shownBytes;

    internal SudoersPolicy()
    {
        Members = new NodeList<Member>(Budget, MemberBytes);
        Commands = new NodeList<Command>(Budget, CommandBytes);
        Digests = new NodeList<CommandDigest>(Budget, DigestBytes);
        Specs = new NodeList<Spec>(Budget, SpecBytes);
        Grants = new NodeList<Grant>(Budget, GrantBytes);
        Rules = new NodeList<Rule>(Budget, RuleBytes);
        DefaultsEntries = new NodeList<DefaultsEntry>(Budget, DefaultsBytes);
        Aliases = new AliasTable(this, Budget);
    }

    internal NodeBudget Budget { get; } = new();

    internal NodeList<Member> Members { get; }

    internal NodeList<Command> Commands { get; }

    internal NodeList<CommandDigest> Digests { get; }

    internal NodeList<Spec> Specs { get; }

    internal NodeList<Grant> Grants { get; }

    internal NodeList<Rule> Rules { get; }

    internal NodeList<DefaultsEntry> DefaultsEntries { get; }

    internal AliasTable Aliases { get; }

    /// <summary>The files in the order of opening; the first is the main one.</summary>
    public IReadOnlyList<PolicyFile> Files => _files;

    /// <summary>Everything that was wrong, in the order of reading.</summary>
    public IReadOnlyList<SudoersProblem> Problems => _problems;

    /// <summary>Whether a problem is an error: visudo refuses the policy, sudo goes on without the bad lines.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Problems that were counted but not kept, because there were too many.</summary>
    public int ProblemsDropped { get; private set; }

    /// <summary>Whether a file was refused as a whole, so that nothing may be allowed by this policy.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>How many rules there are.</summary>
    public int RuleCount => Rules.Count;

    /// <summary>How many grants there are, of all rules.</summary>
    public int GrantCount => Grants.Count;

    /// <summary>How many specs there are, of all grants.</summary>
    public int SpecCount => Specs.Count;

    /// <summary>How many Defaults entries there are.</summary>
    public int DefaultsCount => DefaultsEntries.Count;

    /// <summary>How many aliases there are, of all kinds.</summary>
    public int AliasCount => Aliases.Count;

    /// <summary>A rule; rules count in the order of reading.</summary>
    public Rule Rule(int index) => Rules[index];

    /// <summary>A grant.</summary>
    public Grant Grant(int index) => Grants[index];

    /// <summary>A spec.</summary>
    public Spec Spec(int index) => Specs[index];

    /// <summary>A user, host or group.</summary>
    public Member Member(int index) => Members[index];

    /// <summary>A command.</summary>
    public Command Command(int index) => Commands[index];

    /// <summary>A digest.</summary>
    public CommandDigest Digest(int index) => Digests[index];

    /// <summary>The options of a spec; 0 is none.</summary>
    public SpecOptions Options(int index) => _options[index];

    /// <summary>A Defaults entry; they count in the order of reading.</summary>
    public DefaultsEntry DefaultsEntry(int index) => DefaultsEntries[index];

    /// <summary>An alias; they count in the order of reading.</summary>
    public AliasNode Alias(int index) => Aliases[index];

    /// <summary>Finds an alias.</summary>
    /// <returns>Its index, or -1.</returns>
    public int FindAlias(AliasKind kind, ReadOnlySpan<byte> name) => Aliases.Find(kind, name);

    /// <summary>Indices of all aliases, ordered by name and then by kind (Host, Command, User, Runas), as the original walks them.</summary>
    public IReadOnlyList<int> AliasesInOrder => Aliases.InOrder;

    /// <summary>The bytes of a text.</summary>
    public ReadOnlySpan<byte> Bytes(TextRef text)
    {
        if (text.Offset >= PoolStart) return _pool.AsSpan(text.Offset - PoolStart, text.Length);
        if (text.Length == 0) return default;
        PolicyFile file = _files[FileOf(text.Offset)];
        return file.ContentsArray.AsSpan(text.Offset - file.Start, text.Length);
    }

    /// <summary>The bytes of a text as memory.</summary>
    public ReadOnlyMemory<byte> Memory(TextRef text)
    {
        if (text.Offset >= PoolStart) return _pool.AsMemory(text.Offset - PoolStart, text.Length);
        if (text.Length == 0) return default;
        PolicyFile file = _files[FileOf(text.Offset)];
        return file.ContentsArray.AsMemory(text.Offset - file.Start, text.Length);
    }

    /// <summary>A text as characters, one a byte (ISO 8859-1), for messages.</summary>
    public string Text(TextRef text) => Encoding.Latin1.GetString(Bytes(text));

    /// <summary>File, line and column of a position of a node.</summary>
    public Place PlaceOf(int position)
    {
        if (_files.Count == 0 || position >= PoolStart) return default;
        int index = FileOf(position);
        (int line, int column) = _files[index].PositionOf(Math.Clamp(position - _files[index].Start, 0, _files[index].Contents.Length));
        return new Place(index, line, column);
    }

    /// <summary>The place of a spec: where its command stands.</summary>
    public Place PlaceOfSpec(int spec) => PlaceOf(Commands[Specs[spec].Command].Position);

    internal int AddFile(byte[] path, byte[] contents, bool hadFinalFeed)
    {
        int start = _files.Count == 0 ? 0 : _files[^1].End + 1;   // a gap, so that the end of a file is in that file
        Budget.AddText(contents.Length);
        Budget.Take(FileBytes + path.Length);
        _files.Add(new PolicyFile(path, contents, start, hadFinalFeed));
        return _files.Count - 1;
    }

    internal long TextLength => _files.Count == 0 ? 0 : _files[^1].End;

    internal int AddOptions(SpecOptions options)
    {
        if (options == _options[^1]) return _options.Count - 1;
        _options.Add(options);
        Budget.Take(OptionsSlotBytes);
        return _options.Count - 1;
    }

    /// <summary>Whether problems are only counted from here on.</summary>
    internal bool IsFullOfProblems => _problems.Count >= ProblemsMax;

    internal void DropError()
    {
        HasErrors = true;
        ProblemsDropped++;
    }

    internal void AddProblem(SudoersProblem problem)
    {
        if (problem.Severity == DiagnosticSeverity.Error) HasErrors = true;
        if (_problems.Count < ProblemsMax) _problems.Add(problem);
        else ProblemsDropped++;
    }

    /// <summary>Whether a problem may show its line: a line with a thousand mistakes is not shown a thousand times if it is long.</summary>
    internal bool MayShow(int bytes)
    {
        if (_shownBytes + bytes > ShownBytesMax) return false;
        _shownBytes += bytes;
        return true;
    }

    /// <summary>Refuses the policy whole. Why is always told, even behind very many other problems.</summary>
    internal void Refuse(SudoersProblem problem)
    {
        IsRefused = HasErrors = true;
        _problems.Add(problem);
    }

    /// <summary>Starts an unescaped text at the end of the pool.</summary>
    internal int PoolMark => _poolLength;

    internal void PoolAppend(ReadOnlySpan<byte> bytes)
    {
        PoolReserve(bytes.Length);
        bytes.CopyTo(_pool.AsSpan(_poolLength));
        _poolLength += bytes.Length;
    }

    internal void PoolAppend(byte value)
    {
        PoolReserve(1);
        _pool[_poolLength++] = value;
    }

    internal TextRef PoolText(int mark) => new(PoolStart + mark, _poolLength - mark);

    private void PoolReserve(int count)
    {
        if (_pool.Length - _poolLength >= count) return;
        int before = _pool.Length;
        Array.Resize(ref _pool, Math.Max(Math.Max(256, before * 2), _poolLength + count));
        Budget.Take(_pool.Length - before);
    }

    private int FileOf(int offset)
    {
        int low = 0;
        int high = _files.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >> 1;
            if (_files[middle].Start <= offset) low = middle;
            else high = middle - 1;
        }
        return low;
    }
}
