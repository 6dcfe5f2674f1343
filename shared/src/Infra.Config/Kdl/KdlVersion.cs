namespace Infra.Config.Kdl;

/// <summary>Editions of the language.</summary>
public enum KdlVersion
{
    /// <summary>
    /// A marker <c>/- kdl-version 1</c> or <c>2</c> at the start decides; else it is KDL 1 if it can be read as such, else KDL 2. No text means different things in both.
    /// </summary>
    Auto,

    /// <summary>KDL 1.0.0.</summary>
    V1,

    /// <summary>KDL 2.0.0.</summary>
    V2,
}
