using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Policy.PolicyTests;

/// <summary>The machine of one case: its user with his groups, its target user and group, root, and no files.</summary>
internal sealed class CaseFacts : IPolicyFacts
{
    private const uint FirstGid = 60_000;   // ids of names that a case does not number

    private readonly List<UserRecord> _users = [];
    private readonly List<GroupRecord> _groups = [];
    private readonly List<GroupRecord> _callerGroups = [];

    internal CaseFacts(PolicyTestCase test)
    {
        AddGroup("root", 0);
        foreach (string name in test.Groups.Count > 0 ? test.Groups : [test.User])
            _callerGroups.Add(AddGroup(name, IdOf(name)));
        Caller = AddUser(test.User, test.Uid, _callerGroups[0].Gid);
        if (test.Uid != 0) AddUser("root", 0, 0);
        if (test.Runas is not null) Target = Find(test.Runas) ?? AddUser(test.Runas, IdOf(test.Runas), IdOf(test.Runas));
        if (test.RunasGroup is not null) TargetGroup = AddGroup(test.RunasGroup, IdOf(test.RunasGroup));
    }

    public bool KnowsFiles => false;

    public IReadOnlyList<InterfaceAddress> Addresses => [];

    internal UserRecord Caller { get; }

    internal UserRecord? Target { get; }

    internal GroupRecord? TargetGroup { get; }

    public UserRecord? FindUser(ReadOnlySpan<byte> name)
    {
        foreach (UserRecord user in _users)
            if (user.Name.SequenceEqual(name)) return user;
        return null;
    }

    public UserRecord? FindUser(uint uid) => _users.Find(user => user.Uid == uid);

    public GroupRecord? FindGroup(ReadOnlySpan<byte> name)
    {
        foreach (GroupRecord group in _groups)
            if (group.Name.SequenceEqual(name)) return group;
        return null;
    }

    public GroupRecord? FindGroup(uint gid) => _groups.Find(group => group.Gid == gid);

    public IReadOnlyList<GroupRecord> GroupsOf(UserRecord user) => ReferenceEquals(user, Caller) ? _callerGroups : [];

    public FactAnswer IsInNetgroup(ReadOnlySpan<byte> netgroup, ReadOnlySpan<byte> host, ReadOnlySpan<byte> user) => FactAnswer.No;

    public FactAnswer Identify(ReadOnlySpan<byte> path, out FileIdentity identity)
    {
        identity = default;
        return FactAnswer.No;
    }

    public byte[]? CanonicalDirectory(ReadOnlySpan<byte> path) => null;

    public IReadOnlyList<byte[]>? List(ReadOnlySpan<byte> directory) => null;

    public FactAnswer TryDigest(ReadOnlySpan<byte> path, DigestAlgorithm algorithm, Span<byte> digest) => FactAnswer.Failed;

    private UserRecord? Find(string name) => name == "root" ? FindUser(0) : FindUser(Encoding.UTF8.GetBytes(name));

    private UserRecord AddUser(string name, uint uid, uint gid)
    {
        var user = new UserRecord(Encoding.UTF8.GetBytes(name), uid, gid, [], []);
        _users.Add(user);
        return user;
    }

    private GroupRecord AddGroup(string name, uint gid)
    {
        if (FindGroup(Encoding.UTF8.GetBytes(name)) is { } known) return known;
        var group = new GroupRecord(Encoding.UTF8.GetBytes(name), gid);
        _groups.Add(group);
        return group;
    }

    private uint IdOf(string name)
    {
        if (name == "root") return 0;
        return name.StartsWith('#') && uint.TryParse(name.AsSpan(1), out uint id) ? id : FirstGid + (uint)(_users.Count + _groups.Count);
    }
}
