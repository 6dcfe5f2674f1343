namespace Infra.Av1;

/// <summary>What became of a packet.</summary>
public enum Av1SendResult
{
    /// <summary>It was taken; pictures may be ready.</summary>
    Taken = 0,

    /// <summary>Not taken: receive pictures first, then send it again.</summary>
    Full = 1,
}
