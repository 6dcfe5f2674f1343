namespace Infra.Http.Http1;

/// <summary>What <see cref="LineScanner"/> found.</summary>
internal enum LineResult
{
    NeedsMore,
    Line,
    TooLong,
    BareLineFeed,
}
