using Infra.Dns.Control;

return CommandLineRoot.Create(Console.Out, Console.Error).Invoke(args);
