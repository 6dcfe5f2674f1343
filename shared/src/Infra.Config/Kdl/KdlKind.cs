namespace Infra.Config.Kdl;

/// <summary>The types of KDL.</summary>
public enum KdlKind
{
    /// <summary>A value that could not be read; the reason was reported.</summary>
    Invalid,

    /// <summary>The value null.</summary>
    Null,

    /// <summary>A truth value.</summary>
    Boolean,

    /// <summary>A number; KDL knows no difference between whole and other ones.</summary>
    Number,

    /// <summary>A string of any notation.</summary>
    String,
}
