using Infra.Sudo.Interop;
using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Facts;

/// <summary>Users, groups and netgroups of this machine, wherever it keeps them. Answers are remembered as long as this object lives. Not thread-safe.</summary>
public sealed class MachineUsers : IUserSource
{
    private const int RememberedMax = 65_536;   // of each kind; further ones are asked for each time

    private readonly Dictionary<byte[], UserRecord?> _usersByName = new(ByteKeys.Comparer);
    private readonly Dictionary<uint, UserRecord?> _usersById = [];
    private readonly Dictionary<byte[], GroupRecord?> _groupsByName = new(ByteKeys.Comparer);
    private readonly Dictionary<uint, GroupRecord?> _groupsById = [];
    private readonly Dictionary<UserRecord, IReadOnlyList<GroupRecord>> _groupsOf = [];
    private byte[]? _domain;

    /// <inheritdoc/>
    public UserRecord? FindUser(ReadOnlySpan<byte> name)
    {
        if (_usersByName.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out UserRecord? known)) return known;
        UserRecord? found = ToRecord(UserDatabase.FindUser(name));
        if (_usersByName.Count < RememberedMax) _usersByName[name.ToArray()] = found;
        return found;
    }

    /// <inheritdoc/>
    public UserRecord? FindUser(uint uid)
    {
        if (_usersById.TryGetValue(uid, out UserRecord? known)) return known;
        UserRecord? found = ToRecord(UserDatabase.FindUser(uid));
        if (_usersById.Count < RememberedMax) _usersById[uid] = found;
        return found;
    }

    /// <inheritdoc/>
    public GroupRecord? FindGroup(ReadOnlySpan<byte> name)
    {
        if (_groupsByName.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out GroupRecord? known)) return known;
        GroupRecord? found = UserDatabase.FindGroup(name) is { } entry ? new GroupRecord(entry.Name, entry.GroupId) : null;
        if (_groupsByName.Count < RememberedMax) _groupsByName[name.ToArray()] = found;
        return found;
    }

    /// <inheritdoc/>
    public GroupRecord? FindGroup(uint gid)
    {
        if (_groupsById.TryGetValue(gid, out GroupRecord? known)) return known;
        GroupRecord? found = UserDatabase.FindGroup(gid) is { } entry ? new GroupRecord(entry.Name, entry.GroupId) : null;
        if (_groupsById.Count < RememberedMax) _groupsById[gid] = found;
        return found;
    }

    /// <inheritdoc/>
    public IReadOnlyList<GroupRecord> GroupsOf(UserRecord user)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (_groupsOf.TryGetValue(user, out IReadOnlyList<GroupRecord>? known)) return known;
        List<GroupRecord> groups = [];
        foreach (uint gid in UserDatabase.GroupsOf(user.Name, user.Gid))
            groups.Add(FindGroup(gid) ?? UnknownRecords.Group(gid));
        if (_groupsOf.Count < RememberedMax) _groupsOf[user] = groups;
        return groups;
    }

    /// <inheritdoc/>
    public FactAnswer IsInNetgroup(ReadOnlySpan<byte> netgroup, ReadOnlySpan<byte> host, ReadOnlySpan<byte> user)
    {
        _domain ??= Machine.NisDomain();
        return UserDatabase.IsInNetgroup(netgroup, host, user, _domain) ? FactAnswer.Yes : FactAnswer.No;
    }

    // One instance for each user, whichever way he was found.
    private UserRecord? ToRecord(UserEntry? entry)
    {
        if (entry is null) return null;
        if (_usersByName.TryGetValue(entry.Name, out UserRecord? known) && known is not null && known.Uid == entry.UserId) return known;
        if (_usersById.TryGetValue(entry.UserId, out known) && known is not null && known.Name.SequenceEqual(entry.Name)) return known;
        return new UserRecord(entry.Name, entry.UserId, entry.GroupId, entry.Home, entry.Shell);
    }
}
