using System.Text.Json;

namespace Infra.Hosting.Control;

/// <summary>The reply to a request.</summary>
/// <param name="IsDone">Whether the command was done.</param>
/// <param name="Value">Its result; of kind Null if it has none or failed.</param>
/// <param name="ErrorCode">Why not, as one of <see cref="ControlError"/> or a code of the daemon's own; empty if it was done.</param>
/// <param name="ErrorMessage">Why not, for people; empty if it was done. It comes from the daemon: escape it before it goes to a terminal.</param>
public sealed record ControlResult(bool IsDone, JsonElement Value, string ErrorCode, string ErrorMessage);
