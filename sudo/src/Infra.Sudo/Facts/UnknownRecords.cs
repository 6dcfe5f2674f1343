using System.Globalization;
using System.Text;
using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Facts;

/// <summary>Records of users and groups that the database does not have.</summary>
public static class UnknownRecords
{
    /// <summary>The uid of a user of whom only a name is known. It is -1, which no user has and no rule can name.</summary>
    public const uint NoUid = uint.MaxValue;

    /// <summary>A user of whom only the uid is known: <c>#uid</c>.</summary>
    public static UserRecord User(uint uid) => new(NumberName(uid), uid, uid, [], [], isKnown: false);

    /// <summary>A user of whom only the name is known.</summary>
    public static UserRecord User(ReadOnlySpan<byte> name) => new(name.ToArray(), NoUid, NoUid, [], [], isKnown: false);

    /// <summary>A group of which only the gid is known: <c>#gid</c>.</summary>
    public static GroupRecord Group(uint gid) => new(NumberName(gid), gid, isKnown: false);

    private static byte[] NumberName(uint id) => Encoding.ASCII.GetBytes("#" + id.ToString(CultureInfo.InvariantCulture));
}
