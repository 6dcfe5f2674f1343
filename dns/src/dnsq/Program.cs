using Infra.Dns.Query;

return new QueryTool(Console.Out, Console.Error).Run(args);
