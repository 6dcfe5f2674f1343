using System.Text;
using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Evaluation;

/// <summary>
/// Facts of a machine that the caller describes: users with their groups, no netgroups, no addresses and no files, so that commands match by their paths as text and digests never fit. root is there
/// from the start. For questions about policies, not for running anything. Not thread-safe while users are added.
/// </summary>
public sealed class GivenFacts : IPolicyFacts
{
    private const uint FirstGid = 60_000;   // for groups, which are known by name

    private readonly List<UserRecord> _users = [];
    private readonly List<GroupRecord> _groups = [];
    private readonly List<IReadOnlyList<GroupRecord>> _groupsOf = [];

    /// <summary>A machine with root alone.</summary>
    public GivenFacts() => AddUser("root", 0, [AddGroup("root", 0)]);

    /// <inheritdoc/>
    public bool KnowsFiles => false;

    /// <inheritdoc/>
    public IReadOnlyList<InterfaceAddress> Addresses => [];

    /// <summary>Adds a user.</summary>
    /// <param name="name">His name.</param>
    /// <param name="uid">His uid.</param>
    /// <param name="groups">Names of his groups, the primary one first; without any he has one of his own name.</param>
    /// <returns>The user, for requests.</returns>
    /// <exception cref="ArgumentException">There is a user of this name.</exception>
    public UserRecord Add(string name, uint uid, params string[] groups)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(groups);
        if (FindUser(Encoding.UTF8.GetBytes(name)) is not null) throw new ArgumentException($"There is a user {name}.", nameof(name));
        List<GroupRecord> records = [];
        foreach (string group in groups.Length > 0 ? groups : [name])
            records.Add(AddGroup(group, FirstGid + (uint)_groups.Count));
        return AddUser(name, uid, records);
    }

    /// <inheritdoc/>
    public UserRecord? FindUser(ReadOnlySpan<byte> name)
    {
        foreach (UserRecord user in _users)
            if (user.Name.SequenceEqual(name)) return user;
        return null;
    }

    /// <inheritdoc/>
    public UserRecord? FindUser(uint uid) => _users.Find(user => user.Uid == uid);

    /// <inheritdoc/>
    public GroupRecord? FindGroup(ReadOnlySpan<byte> name)
    {
        foreach (GroupRecord group in _groups)
            if (group.Name.SequenceEqual(name)) return group;
        return null;
    }

    /// <inheritdoc/>
    public GroupRecord? FindGroup(uint gid) => _groups.Find(group => group.Gid == gid);

    /// <inheritdoc/>
    public IReadOnlyList<GroupRecord> GroupsOf(UserRecord user)
    {
        int index = _users.IndexOf(user);
        return index < 0 ? [] : _groupsOf[index];
    }

    /// <inheritdoc/>
    public FactAnswer IsInNetgroup(ReadOnlySpan<byte> netgroup, ReadOnlySpan<byte> host, ReadOnlySpan<byte> user) => FactAnswer.No;

    /// <inheritdoc/>
    public FactAnswer Identify(ReadOnlySpan<byte> path, out FileIdentity identity)
    {
        identity = default;
        return FactAnswer.No;
    }

    /// <inheritdoc/>
    public byte[]? CanonicalDirectory(ReadOnlySpan<byte> path) => null;

    /// <inheritdoc/>
    public IReadOnlyList<byte[]>? List(ReadOnlySpan<byte> directory) => null;

    /// <inheritdoc/>
    public FactAnswer TryDigest(ReadOnlySpan<byte> path, DigestAlgorithm algorithm, Span<byte> digest) => FactAnswer.Failed;

    private UserRecord AddUser(string name, uint uid, List<GroupRecord> groups)
    {
        var user = new UserRecord(Encoding.UTF8.GetBytes(name), uid, groups[0].Gid, [], []);
        _users.Add(user);
        _groupsOf.Add(groups);
        return user;
    }

    private GroupRecord AddGroup(string name, uint gid)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        if (FindGroup(bytes) is { } known) return known;
        var group = new GroupRecord(bytes, gid);
        _groups.Add(group);
        return group;
    }
}
