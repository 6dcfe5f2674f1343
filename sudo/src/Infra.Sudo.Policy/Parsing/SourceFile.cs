namespace Infra.Sudo.Policy.Parsing;

/// <summary>What a source answers about a file.</summary>
/// <param name="Status">How it went; contents are there only for <see cref="SourceStatus.Ok"/>.</param>
/// <param name="Contents">All bytes; the policy keeps the array and never changes it.</param>
/// <param name="OwnerId">The uid found, for messages.</param>
/// <param name="GroupId">The gid found, for messages.</param>
/// <param name="ErrorText">strerror's text for <see cref="SourceStatus.Missing"/> and <see cref="SourceStatus.Failed"/>: <c>No such file or directory</c>.</param>
public readonly record struct SourceFile(SourceStatus Status, byte[] Contents, uint OwnerId = 0, uint GroupId = 0, string ErrorText = "");
