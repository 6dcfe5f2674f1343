namespace Infra.Ntp.Simulation.World;

/// <summary>One direction of a path between two machines.</summary>
/// <param name="Delay">Shortest travel time, s.</param>
/// <param name="Jitter">Mean of the exponentially distributed time in queues, s.</param>
/// <param name="Normal">Standard deviation of a normally distributed part, s; sums below 0 count as 0.</param>
/// <param name="Loss">Probability that a packet vanishes.</param>
/// <param name="Duplication">Probability that it arrives twice.</param>
/// <param name="Corruption">Probability that one of its bits is flipped.</param>
/// <param name="Reordering">Probability that a packet is held back by up to 3 s more, so that later ones overtake it.</param>
public readonly record struct LinkSpec(
    double Delay, double Jitter = 0, double Normal = 0, double Loss = 0, double Duplication = 0, double Corruption = 0, double Reordering = 0);
