namespace Infra.Sudo.Policy.Evaluation;

/// <summary>A user of the password database, or one that only a uid names (passwd(5)). Immutable.</summary>
/// <param name="name">Login name; <c>#uid</c> for a uid that the database does not have.</param>
/// <param name="uid">User id.</param>
/// <param name="gid">Primary group id.</param>
/// <param name="home">Home directory.</param>
/// <param name="shell">Login shell.</param>
/// <param name="isKnown">Whether the database has the user.</param>
public sealed class UserRecord(byte[] name, uint uid, uint gid, byte[] home, byte[] shell, bool isKnown = true)
{
    /// <summary>Login name.</summary>
    public ReadOnlySpan<byte> Name => name;

    /// <summary>User id.</summary>
    public uint Uid => uid;

    /// <summary>Primary group id.</summary>
    public uint Gid => gid;

    /// <summary>Home directory.</summary>
    public ReadOnlySpan<byte> Home => home;

    /// <summary>Login shell.</summary>
    public ReadOnlySpan<byte> Shell => shell;

    /// <summary>Whether the database has the user.</summary>
    public bool IsKnown => isKnown;
}
