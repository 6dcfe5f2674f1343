namespace Infra.Sudo.Policy.Parsing;

/// <summary>What a source answers about an include folder.</summary>
/// <param name="Status">How it went; names are there only for <see cref="SourceStatus.Ok"/>.</param>
/// <param name="Names">Names of its regular files (links followed), in any order, unfiltered.</param>
/// <param name="OwnerId">The uid found, for messages.</param>
/// <param name="GroupId">The gid found, for messages.</param>
/// <param name="ErrorText">strerror's text for a failure.</param>
public readonly record struct SourceFolder(SourceStatus Status, IReadOnlyList<byte[]> Names, uint OwnerId = 0, uint GroupId = 0, string ErrorText = "");
