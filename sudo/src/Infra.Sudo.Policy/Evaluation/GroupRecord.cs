namespace Infra.Sudo.Policy.Evaluation;

/// <summary>A group of the group database, or one that only a gid names (group(5)). Immutable.</summary>
/// <param name="name">Its name; <c>#gid</c> for a gid that the database does not have.</param>
/// <param name="gid">Group id.</param>
/// <param name="isKnown">Whether the database has the group.</param>
public sealed class GroupRecord(byte[] name, uint gid, bool isKnown = true)
{
    /// <summary>Its name.</summary>
    public ReadOnlySpan<byte> Name => name;

    /// <summary>Group id.</summary>
    public uint Gid => gid;

    /// <summary>Whether the database has the group.</summary>
    public bool IsKnown => isKnown;
}
