namespace Infra.Hosting.Control;

/// <summary>A command of the control socket.</summary>
/// <param name="Name">Its name in kebab case.</param>
/// <param name="Description">What it does, in one line; shown by the command <c>commands</c>.</param>
/// <param name="IsChange">Whether it changes something; such requests are logged with the user who sent them.</param>
/// <param name="Handler">Does it.</param>
public sealed record ControlCommand(string Name, string Description, bool IsChange, ControlHandler Handler);
