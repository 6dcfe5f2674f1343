using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Facts;

/// <summary>Users, groups and netgroups of a machine, as <see cref="IPolicyFacts"/> asks for them; the same record is the same instance each time.</summary>
public interface IUserSource
{
    /// <summary>The user of a name; null if there is none.</summary>
    UserRecord? FindUser(ReadOnlySpan<byte> name);

    /// <summary>The user of a uid; null if there is none.</summary>
    UserRecord? FindUser(uint uid);

    /// <summary>The group of a name; null if there is none.</summary>
    GroupRecord? FindGroup(ReadOnlySpan<byte> name);

    /// <summary>The group of a gid; null if there is none.</summary>
    GroupRecord? FindGroup(uint gid);

    /// <summary>Groups of a user, the primary one first.</summary>
    IReadOnlyList<GroupRecord> GroupsOf(UserRecord user);

    /// <summary>Whether a netgroup holds a triple; an empty part asks for any.</summary>
    FactAnswer IsInNetgroup(ReadOnlySpan<byte> netgroup, ReadOnlySpan<byte> host, ReadOnlySpan<byte> user);
}
