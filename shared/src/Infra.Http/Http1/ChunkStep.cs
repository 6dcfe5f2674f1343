namespace Infra.Http.Http1;

/// <summary>What <see cref="ChunkedDecoder.Next"/> found.</summary>
public enum ChunkStep : byte
{
    /// <summary>More bytes are needed.</summary>
    NeedsMore,

    /// <summary>Bytes of the body.</summary>
    Data,

    /// <summary>The body and its trailers are complete.</summary>
    End,

    /// <summary>Refused; the connection cannot be used any more.</summary>
    Refused,
}
