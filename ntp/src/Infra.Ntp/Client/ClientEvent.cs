namespace Infra.Ntp.Client;

/// <summary>Something that an operator may want to know.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Source">Identifier of the source, 0 if none.</param>
/// <param name="Seconds">An offset or change, s, where the kind has one.</param>
public readonly record struct ClientEvent(ClientEventKind Kind, int Source = 0, double Seconds = 0);
