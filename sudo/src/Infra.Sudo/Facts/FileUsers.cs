using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Facts;

/// <summary>Users, groups and netgroups of another machine, from copies of its passwd(5), group(5) and netgroup(5). The first of two entries of one name counts; root is there in any case.</summary>
public sealed class FileUsers : IUserSource
{
    private readonly Dictionary<byte[], UserRecord> _usersByName = new(ByteKeys.Comparer);
    private readonly Dictionary<uint, UserRecord> _usersById = [];
    private readonly Dictionary<byte[], GroupRecord> _groupsByName = new(ByteKeys.Comparer);
    private readonly Dictionary<uint, GroupRecord> _groupsById = [];
    private readonly Dictionary<byte[], List<GroupRecord>> _memberships = new(ByteKeys.Comparer);
    private readonly Dictionary<UserRecord, IReadOnlyList<GroupRecord>> _groupsOf = [];
    private readonly NetgroupFile _netgroups;

    /// <summary>Reads the files' text. Lines that are no entries are passed over.</summary>
    /// <param name="passwd">passwd(5): <c>name:x:uid:gid:text:home:shell</c>.</param>
    /// <param name="group">group(5): <c>name:x:gid:user,user</c>.</param>
    /// <param name="netgroup">netgroup(5).</param>
    public FileUsers(ReadOnlySpan<byte> passwd, ReadOnlySpan<byte> group, ReadOnlySpan<byte> netgroup)
    {
        foreach (byte[][] fields in AccountFile.Read(passwd, fieldsMin: 7))
        {
            if (!AccountFile.TryId(fields[2], out uint uid) || !AccountFile.TryId(fields[3], out uint gid)) continue;
            var user = new UserRecord(fields[0], uid, gid, fields[5], fields[6]);
            if (_usersByName.TryAdd(fields[0], user)) _usersById.TryAdd(uid, user);
        }

        foreach (byte[][] fields in AccountFile.Read(group, fieldsMin: 4))
        {
            if (!AccountFile.TryId(fields[2], out uint gid)) continue;
            var record = new GroupRecord(fields[0], gid);
            if (!_groupsByName.TryAdd(fields[0], record)) continue;
            _groupsById.TryAdd(gid, record);
            AddMembers(record, fields[3]);
        }

        AddRoot();
        _netgroups = new NetgroupFile(netgroup);
    }

    /// <inheritdoc/>
    public UserRecord? FindUser(ReadOnlySpan<byte> name) =>
        _usersByName.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out UserRecord? user) ? user : null;

    /// <inheritdoc/>
    public UserRecord? FindUser(uint uid) => _usersById.GetValueOrDefault(uid);

    /// <inheritdoc/>
    public GroupRecord? FindGroup(ReadOnlySpan<byte> name) =>
        _groupsByName.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out GroupRecord? group) ? group : null;

    /// <inheritdoc/>
    public GroupRecord? FindGroup(uint gid) => _groupsById.GetValueOrDefault(gid);

    /// <inheritdoc/>
    public IReadOnlyList<GroupRecord> GroupsOf(UserRecord user)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (_groupsOf.TryGetValue(user, out IReadOnlyList<GroupRecord>? known)) return known;
        List<GroupRecord> groups = [FindGroup(user.Gid) ?? UnknownRecords.Group(user.Gid)];
        if (_memberships.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(user.Name, out List<GroupRecord>? more))
        {
            foreach (GroupRecord group in more)
                if (group.Gid != user.Gid) groups.Add(group);
        }

        _groupsOf[user] = groups;
        return groups;
    }

    /// <inheritdoc/>
    public FactAnswer IsInNetgroup(ReadOnlySpan<byte> netgroup, ReadOnlySpan<byte> host, ReadOnlySpan<byte> user) => _netgroups.Contains(netgroup, host, user);

    // Every machine has root, also one of which only a part of the files was copied.
    private void AddRoot()
    {
        byte[] name = "root"u8.ToArray();
        if (!_usersById.ContainsKey(0) && !_usersByName.ContainsKey(name))
            _usersById[0] = _usersByName[name] = new UserRecord(name, 0, 0, "/root"u8.ToArray(), "/bin/sh"u8.ToArray());
        if (!_groupsById.ContainsKey(0) && !_groupsByName.ContainsKey(name)) _groupsById[0] = _groupsByName[name] = new GroupRecord(name, 0);
    }

    private void AddMembers(GroupRecord group, ReadOnlySpan<byte> names)
    {
        foreach (Range range in names.Split((byte)','))
        {
            ReadOnlySpan<byte> name = names[range].Trim(" \t"u8);
            if (name.IsEmpty) continue;
            Dictionary<byte[], List<GroupRecord>>.AlternateLookup<ReadOnlySpan<byte>> lookup = _memberships.GetAlternateLookup<ReadOnlySpan<byte>>();
            if (!lookup.TryGetValue(name, out List<GroupRecord>? groups)) lookup[name] = groups = [];
            if (groups.Count == 0 || groups[^1] != group) groups.Add(group);   // groups come one after the other: one named twice is the last
        }
    }
}
